#pragma once
// POST /v1/sync as one piece of the store's work: a request and the state on record, to the answer.

#include <string>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/sync.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/accounts/devices.hpp"
#include "server-stub/store/store.hpp"
#include "server-stub/usage/usage.hpp"

namespace headroom::server::usage {

inline constexpr std::int64_t sync_interval_s = 60;

// Thread safety: the store's thread, where not said otherwise. The parts must outlive it.
class Sync {
 public:
  Sync(accounts::Accounts& accounts, accounts::Devices& devices, Usage& usage)
      : accounts_(accounts), devices_(devices), usage_(usage) {}

  // From any thread. False until there is a catalogue; then always.
  [[nodiscard]] bool is_ready() const { return accounts_.has_catalogue(); }

  // An entry that is refused ("token_unknown", "lane_forked") changes nothing, and does not touch the others. Nothing
  // in the answer may leave before the store's done(true).
  protocol::SyncAnswer apply(store::Database& database, const protocol::SyncRequest& request, core::Instant now);

 private:
  protocol::SyncAccountAnswer apply(store::Database& database, const protocol::SyncRequest& request,
                                    const protocol::SyncAccount& entry, core::Instant now);

  [[nodiscard]] bool is_holder(store::Database& database, const std::string& token, const accounts::Device& claimed);
  void tell_plan(store::Database& database, const accounts::Accounts::Pointer& account,
                 const protocol::SyncAccount& entry, core::Instant now, protocol::SyncAccountAnswer& answer);

  accounts::Accounts& accounts_;
  accounts::Devices& devices_;
  Usage& usage_;
};

}  // namespace headroom::server::usage
