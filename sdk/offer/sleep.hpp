#pragma once
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/offer/candidate.hpp"
#include "sdk/offer/presenter_state.hpp"

namespace headroom::offer {

inline constexpr core::Instant for_ever = INT64_MAX;

/// Until when a past answer silences `candidate` (D7); 0: it does not. not_now: the same offer (kind and target), 14
/// days; not_relevant: this edge and kind, 60 days; never: both, for ever; a snooze: the same offer, as given.
core::Instant asleep_until(const Past& past, const Candidate& candidate) noexcept;

}  // namespace headroom::offer
