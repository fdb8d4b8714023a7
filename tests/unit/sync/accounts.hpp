#pragma once
#include <string>
#include <vector>

#include "sdk/sync/account_state.hpp"

namespace headroom::testing {

inline std::string lane_id(int number) {
  std::string id(32, '0');
  id.replace(0, 4, "a" + std::to_string(100 + number));
  return id;
}

inline protocol::Event outcome_event(const std::string& id) {
  protocol::Event event;
  event.id = id;
  event.type = protocol::Event::Type::outcome;
  event.user = "u_7";
  event.at = 1'793'491'200'000;
  event.offer = "offer_1";
  event.decision = "decision_1";
  return event;
}

/// An enrolled account with one current lane and the given rows.
inline sync::AccountState account(const std::string& name, std::vector<protocol::UsageRow> rows) {
  sync::AccountState out;
  out.account = name;
  out.device_token = "token_" + name;
  out.have_plan = "17";
  out.lanes = {{.lane = lane_id(1), .chain = "chain_1", .is_frozen = false, .usage = std::move(rows)}};
  return out;
}

}  // namespace headroom::testing
