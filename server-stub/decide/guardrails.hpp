#pragma once
// Step 1: may anything be sold now, and if not, what may be said?

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "server-stub/decide/situation.hpp"

namespace headroom::server::decide {

/// A guardrail that holds. What the customer caused by trying is answered all the same where `instead` says how.
struct Withheld {
  std::string reason;
  std::optional<protocol::OfferKind> instead{};  // contact or in_progress
  std::optional<core::Instant> not_before{};     // when it is worth asking again
  std::string owner{};                           // in_progress: who has it
  core::Instant due = 0;                         // in_progress: by when
};

/// The first that holds, in the order of decisions.md; nothing: go on. `vectors` are those that the moment could lead
/// to.
std::optional<Withheld> first_guardrail(const Situation& situation, const std::vector<catalogue::Vector>& vectors);

/// D7, for one vector: has this user said not_relevant (60 days) or never to it at this edge?
bool is_asleep(const Situation& situation, catalogue::Vector vector);
/// Has an open hand-off that vector?
const OpenHandoff* handoff_on(const Situation& situation, catalogue::Vector vector);
/// When an unprompted offer that sells nothing may be shown again; nothing: now.
std::optional<core::Instant> unsold_not_before(const Situation& situation);

}  // namespace headroom::server::decide
