#pragma once
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/offer/candidate.hpp"
#include "sdk/offer/presenter_state.hpp"

namespace headroom::offer {

inline constexpr core::Instant for_ever = INT64_MAX;

/// Until when a past answer silences `candidate` (D7); 0: it does not. not_now: the same offer (kind and target) at the
/// same edge and key, 14 days; a snooze: the same, as given; not_relevant: this edge and kind, 60 days; never: this
/// offer everywhere, and this edge and kind, for ever.
core::Instant asleep_until(const Past& past, const Candidate& candidate) noexcept;

}  // namespace headroom::offer
