#pragma once
#include <cstdint>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"

namespace headroom::offer {

/// Whether one more unprompted offer is within the caps (D6): `session_shown` in this session; `shown` in 24 h and in
/// 30 days.
bool is_within_caps(const protocol::Caps& caps, std::uint32_t session_shown, const std::vector<core::Instant>& shown,
                    core::Instant now) noexcept;
/// The same for kinds that do not sell: one in 7 days.
bool is_within_other_cap(const std::vector<core::Instant>& shown, core::Instant now) noexcept;
/// Adds one, unless it is known, and forgets what no cap can count any more. At most 64, the newest.
void count_shown(std::vector<core::Instant>& shown, core::Instant at, core::Instant now);

}  // namespace headroom::offer
