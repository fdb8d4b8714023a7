#pragma once
#include <string>

#include "sdk/decision/desk.hpp"

namespace headroom::testing {

inline constexpr core::Instant trusted = 1'793'491'200'000;

inline decision::Moment moment(const std::string& id, const std::string& key = "archives") {
  decision::Moment out;
  out.id = id;
  out.account = "acct";
  out.user = "u_7";
  out.key = key;
  out.used = out.limit = 5;
  out.at = trusted;
  return out;
}

inline protocol::OfferContent content(const std::string& id, core::Instant expires_at = trusted + core::hour) {
  protocol::OfferContent out;
  out.id = id;
  out.title = "Team";
  out.target.plan = "team";
  out.expires_at = expires_at;
  return out;
}

inline protocol::DecisionAnswer offer_answer(const std::string& id, core::Instant expires_at = trusted + core::hour) {
  protocol::DecisionAnswer out;
  out.decision = "decision_" + id;
  out.outcome = protocol::Outcome::offer;
  out.offer = content(id, expires_at);
  return out;
}

inline protocol::DecisionAnswer none_answer(const std::string& reason) {
  protocol::DecisionAnswer out;
  out.decision = "decision_none";
  out.reason = reason;
  return out;
}

}  // namespace headroom::testing
