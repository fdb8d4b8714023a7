#pragma once
#include <cstdint>
#include <optional>

#include "sdk/core/instant.hpp"
#include "sdk/meter/cell.hpp"
#include "sdk/meter/reading.hpp"
#include "sdk/meter/target.hpp"

namespace headroom::meter {

/// What a reservation has taken, and where: it gives back in the period that it took from, whenever that is.
struct Hold {
  Target target;  // slot null: nothing is held
  std::int64_t amount = 0;
  std::uint64_t setting = 0;  // of a level: void once the host has set another
  core::Instant period = 0;
};

/// try_consume, remembered in `hold`, which is empty where nothing was counted. Any thread; async-signal-safe.
headroom_reading take_hold(Cell& cell, std::int64_t amount, Hold& hold) noexcept;
/// It was `actual` (0 … max_amount): gives back the rest, or counts what is missing as add does, never denied. `hold`
/// is empty afterwards; `invalid_amount` and no effect for a wrong amount or an empty one.
headroom_reading commit(Cell& cell, std::int64_t actual, Hold& hold) noexcept;
/// Gives all of it back.
void let_go(Cell& cell, Hold& hold) noexcept;

}  // namespace headroom::meter
