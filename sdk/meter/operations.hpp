#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

#include "sdk/meter/cell.hpp"
#include "sdk/meter/hot.hpp"
#include "sdk/meter/reading.hpp"

/// The other operations on cells; like add and try_consume, async-signal-safe and of any thread.
namespace headroom::meter {

/// M3: would `amount` (0 … max_amount) more fit? No effect.
headroom_reading peek(const Cell& cell, std::int64_t amount) noexcept;
/// Gives back at most what this lane has in the period; `invalid_amount` when it has nothing.
headroom_reading refund(Cell& cell, std::int64_t amount) noexcept;
/// A customer tried a feature that is refused, reached a milestone, or asked: wakes the owner when it is a new try.
void attempt(Cell& cell) noexcept;

struct Wanted {
  Cell* cell;
  std::int64_t amount;
};
inline constexpr std::size_t max_wanted = 32;
/// M2: all or none. The reading of the first that refused, else of the first; `invalid_amount` and no effect for more
/// than max_wanted, for none, and for a wrong amount or no cell in any place.
headroom_reading try_consume_all(const Wanted* wanted, std::size_t count) noexcept;

}  // namespace headroom::meter
