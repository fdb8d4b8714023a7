#include "sdk/offer/gate.hpp"

#include <algorithm>

#include "sdk/offer/caps.hpp"
#include "sdk/offer/sleep.hpp"

namespace headroom::offer {
namespace {

// One moment leads to one prompt; only the customer who tries again gets the same offer again.
bool was_prompted(const Candidate& candidate, const std::deque<Past>& history) noexcept {
  return std::ranges::any_of(history, [&](const Past& past) {
    if (past.candidate.moment != candidate.moment || past.is_delivered_only) return false;
    return has_ended(past) || !candidate.is_tried || past.candidate.offer.id != candidate.offer.id;
  });
}

bool is_asleep(const Candidate& candidate, const std::deque<Past>& history, core::Instant now) noexcept {
  return std::ranges::any_of(history, [&](const Past& past) { return asleep_until(past, candidate) > now; });
}

bool is_capped(const Candidate& candidate, const Stage& stage, const PresenterState& state, std::uint32_t session_shown,
               core::Instant now) noexcept {
  return protocol::sells(candidate.offer.kind) ? !is_within_caps(stage.caps, session_shown, state.shown, now)
                                               : !is_within_other_cap(state.shown_other, now);
}

}  // namespace

bool has_ended(const Past& past) noexcept {
  using protocol::OfferOutcome;
  switch (past.last) {
    case OfferOutcome::shown:
    case OfferOutcome::asked:
    case OfferOutcome::abandoned:
      return false;
    default:
      return true;
  }
}

GateVerdict judge(const Candidate& candidate, const Stage& stage, const PresenterState& state,
                  const std::deque<Past>& history, std::uint32_t session_shown, core::Instant now) noexcept {
  if (stage.is_killed) return {Gate::refuse, "kill_switch"};
  if (candidate.offer.expires_at <= now) return {Gate::refuse, "expired"};
  if (was_prompted(candidate, history)) return {Gate::refuse, "already_shown"};
  if (is_asleep(candidate, history, now)) return {Gate::refuse, "cooldown"};
  if (!stage.has_listener) return {Gate::refuse, "no_listener"};
  if (stage.is_consent_withheld || stage.is_quiet) return {Gate::wait, {}};
  if (state.open && state.open->moment != candidate.moment) return {Gate::wait, {}};
  if (candidate.is_tried) return {};
  if (is_capped(candidate, stage, state, session_shown, now)) return {Gate::refuse, "frequency_cap"};
  const auto since_last = now - state.last_ended;  // below 0: from a clock since corrected
  const bool is_in_gap = since_last >= 0 && since_last < stage.caps.min_gap_s * core::second;
  return {is_in_gap ? Gate::wait : Gate::open, {}};
}

}  // namespace headroom::offer
