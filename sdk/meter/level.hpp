#pragma once
#include <cstdint>

#include "sdk/core/instant.hpp"
#include "sdk/meter/cell.hpp"
#include "sdk/meter/reading.hpp"

/// Meters of the kinds `latest` and `max` (M20): a level that the host sets, in place of uses that it counts.
namespace headroom::meter {

/// The level is now this (0 … max_amount); never denied, so that a level beyond a hard limit is over_hard_limit. A max
/// keeps the highest. The same level again is nothing: not counted. `wrong_kind` where uses are counted; before a plan
/// has said which kind it is, a meter that counted nothing keeps the newest. Any thread; async-signal-safe.
headroom_reading set(Cell& cell, std::int64_t level) noexcept;

// Of a latest meter, within this room:
/// try_consume: level + amount, iff it fits; the host's next set is authoritative.
headroom_reading raise_level(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept;
/// The same where no limits hold.
headroom_reading raise_level_apart(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept;
/// What a reservation found to be more, never denied; nothing once the level was set since.
headroom_reading raise_level_further(Cell& cell, ports::Slot& slot, std::int64_t amount,
                                     std::uint64_t setting) noexcept;
/// M3 for either kind: level + amount of a latest, a level of `amount` of a max.
headroom_reading peek_level(const Cell& cell, const ports::Slot& slot, std::int64_t amount) noexcept;

/// By the leader's background thread: notes when a latest meter's level was first seen changed, later than any before.
void stamp(const ports::Place& place, core::Instant now) noexcept;
/// The account's newest level, as an answer told it that had seen this lane's level of `seen` (its `observed`; 0:
/// none). A level that was set here since stays. Up may fire, down raises no edge and ends an episode under the limit
/// (M4). True when an edge is now pending for `claimer`.
bool adopt(const ports::Place& place, std::int64_t level, core::Instant seen, std::uint8_t claimer) noexcept;

}  // namespace headroom::meter
