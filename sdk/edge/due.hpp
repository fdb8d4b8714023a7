#pragma once
#include <cstdint>

#include "sdk/edge/word.hpp"
#include "sdk/ports/counter_slot.hpp"

/// What a slot's numbers say: its usage, and which of its edges are due. Reads only.
namespace headroom::edge {

/// consumed − refunded + others, as it stands; may be below 0 or beyond counter_max in a page that was damaged.
inline std::int64_t raw_used(std::int64_t consumed, std::int64_t refunded, std::int64_t others) noexcept {
  // Unsigned, so that words from a damaged page cannot overflow.
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(consumed) - static_cast<std::uint64_t>(refunded) +
                                   static_cast<std::uint64_t>(others));
}
/// As a reading shows it: 0 … counter_max (M1).
constexpr std::int64_t clamped(std::int64_t used) noexcept {
  return used < 0 ? 0 : used > ports::counter_max ? ports::counter_max : used;
}
inline std::int64_t used_of(const ports::Slot& slot) noexcept {
  return clamped(raw_used(slot.consumed.load(std::memory_order_relaxed), slot.refunded.load(std::memory_order_relaxed),
                          slot.others.load(std::memory_order_relaxed)));
}

/// M6: threshold·limit ≤ used·100, in 128 bits.
bool is_due(std::uint16_t threshold, std::int64_t limit, std::int64_t used) noexcept;
/// The thresholds that are due at `used`, fired or not. None without a limit, and none at limit 0 (M5).
Bits due_thresholds(const ports::Slot& slot, std::int64_t used) noexcept;
/// The usage at which the hot path must look again: the lowest threshold not in `fired`, and never beyond
/// min(limit, ceiling) + 1.
std::int64_t next_edge(const ports::Slot& slot, Bits fired) noexcept;

}  // namespace headroom::edge
