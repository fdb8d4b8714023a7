#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/ports/store.hpp"
#include "sdk/protocol/sync.hpp"

namespace headroom::sync {

/// One of this directory's lanes of an account, as the counter page has it.
struct LaneState {
  std::string lane;
  std::optional<std::string> chain;       // none: not yet synced, or frozen
  bool is_frozen = false;                 // counts no more (M24): sent without chain until acknowledged whole
  std::vector<protocol::UsageRow> usage;  // cumulative, every counter
  bool is_final = false;                  // it uses no lease any more (M18)
};

/// All that an account may have to tell.
struct AccountState {
  std::string account, user;
  std::optional<std::string> device_token, identity_proof;
  std::string have_plan;  // version held, empty for none
  protocol::Consent consent = protocol::Consent::given;
  std::vector<std::pair<std::string, std::string>> traits;
  std::vector<LaneState> lanes;               // at most one that is not frozen
  std::vector<ports::MirrorRow> mirrors;      // what is acknowledged of them
  std::vector<protocol::Event> events;        // oldest first; not sent while consent is withheld
  std::vector<protocol::LeaseWanted> leases;  // for the lane that is not frozen
};

}  // namespace headroom::sync
