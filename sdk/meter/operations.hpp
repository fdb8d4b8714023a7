#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "sdk/meter/cell.hpp"
#include "sdk/meter/hot.hpp"
#include "sdk/meter/reading.hpp"

/// The other operations on cells; like add and try_consume, async-signal-safe and of any thread.
namespace headroom::meter {

/// M3: would `amount` (0 … max_amount) more fit? Of a max: would that level? No effect.
headroom_reading peek(const Cell& cell, std::int64_t amount) noexcept;
/// Gives back at most what this lane has in the period, or lowers a latest meter's level; `invalid_amount` when there
/// is nothing, `wrong_kind` for a max.
headroom_reading refund(Cell& cell, std::int64_t amount) noexcept;
/// M19: counts the key iff it is new in its period and one more fits; a key that is counted already stays allowed.
/// `wrong_kind` on any other meter; an empty key is an `invalid_amount`.
headroom_reading observe(Cell& cell, std::string_view key) noexcept;
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
