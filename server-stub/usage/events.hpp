#pragma once
// What happened once: edges and outcomes, each stored once by its id.

#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/sync.hpp"
#include "server-stub/store/database.hpp"

namespace headroom::server::usage {

// True when it was not on record yet; an outcome is then noted with its offer too. On the store's thread; StoreError
// passes through.
bool record_event(store::Database& database, const std::string& account, const protocol::Event& event,
                  core::Instant now);

// Feature tries, milestones and intents on record since then, by key and number.
struct Tally {
  std::string key;
  std::int64_t times = 0;
};
std::vector<Tally> tally_events(store::Database& database, const std::string& account, protocol::EdgeKind edge,
                                core::Instant since);

}  // namespace headroom::server::usage
