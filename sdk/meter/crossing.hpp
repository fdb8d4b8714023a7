#pragma once
#include <cstdint>

#include "sdk/meter/cell.hpp"

/// What the operations out of the hot path share. Within this room only.
namespace headroom::meter {

/// The flag word of a use that brought the account to `used` (M5).
Flags word_after(const Cell& cell, const ports::Slot& slot, std::int64_t used) noexcept;
/// M15: stale data denies only where this directory's own count alone passes the limit. True where it does not.
bool trusted_fits(const Cell& cell, const ports::Slot& slot, std::int64_t used) noexcept;
/// A denial at this usage: M8's episode and its wake.
headroom_reading denied(Cell& cell, ports::Slot& slot, std::int64_t used) noexcept;
/// M1: the counter is at its end; nothing counts, and nothing is given back.
headroom_reading saturated(const Cell& cell, const ports::Slot& slot) noexcept;
headroom_reading invalid_amount(const Cell& cell, const ports::Slot& slot) noexcept;
/// The answer of a cell that counts nowhere.
headroom_reading unplaced(Flags word) noexcept;

}  // namespace headroom::meter
