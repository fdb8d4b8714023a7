#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/offer.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "sdk/protocol/words.hpp"

/// What goes into the presenter and what comes out of it.
namespace headroom::offer {

/// A decided offer, or what a holdout would have been offered.
struct Candidate {
  std::string moment, decision;
  protocol::EdgeKind edge = protocol::EdgeKind::limit_reached;
  std::string key;
  bool is_tried = false;         // protocol::caused_by_trying
  bool is_holdout = false;       // D11: `offer` has kind and expires_at alone
  protocol::OfferContent offer;  // accepted by accept_content
};

/// The surroundings at the instant of a call.
struct Stage {
  bool has_listener = true, is_quiet = false, is_consent_withheld = false, is_killed = false;
  protocol::Caps caps;  // the plan's (D5, D6)
};

struct Delivery {
  Candidate candidate;
  bool is_reopened = false;  // the same offer again, no new exposure (D8)
};

/// Nothing will come of this moment's offer. Reasons: kill_switch, expired, already_shown, cooldown, no_listener,
/// frequency_cap, holdout, entitled, withdrawn, busy.
struct Refusal {
  std::string moment, decision, reason;
  bool is_exposed = false;  // a holdout that would have been shown now: log the exposure (D11)
};

inline Refusal refuse(const Candidate& candidate, std::string_view reason) {
  return {candidate.moment, candidate.decision, std::string(reason)};
}

struct Withdrawal {
  std::string offer, moment;
};

struct Next {
  std::vector<Delivery> deliveries;
  std::vector<Refusal> refusals;
  std::vector<Withdrawal> withdrawals;  // delivered offers that hold no more: the host's handle says expired
  std::vector<std::string> held;        // moments whose offer waits for a better time
  core::Duration wake_at = 0;           // call due() then, on the steady clock; 0: not needed
};

}  // namespace headroom::offer
