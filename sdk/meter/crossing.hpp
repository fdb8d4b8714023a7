#pragma once
#include <cstdint>

#include "sdk/meter/cell.hpp"

/// What the operations out of the hot path share. Within this room only.
namespace headroom::meter {

/// The flag word of a use that brought the account to `used` (M5).
Flags word_after(const Cell& cell, const ports::Slot& slot, std::int64_t used) noexcept;
/// Fires what a use made due, and answers it.
headroom_reading counted(Cell& cell, ports::Slot& slot, std::int64_t used) noexcept;
/// M15: stale data denies only where this directory's own count alone passes the limit. True where it does not.
bool trusted_fits(const Cell& cell, const ports::Slot& slot, std::int64_t used) noexcept;
/// Fires what a use made due, and answers it.
headroom_reading counted(Cell& cell, ports::Slot& slot, std::int64_t used) noexcept;
/// M1: readers clamp the word, so for them it stays monotone.
void keep_from_wrapping(ports::Slot& slot) noexcept;
/// A denial at this usage: M8's episode and its wake.
headroom_reading denied(Cell& cell, ports::Slot& slot, std::int64_t used) noexcept;
/// M1: the counter is at its end; nothing counts, and nothing is given back.
headroom_reading saturated(const Cell& cell, const ports::Slot& slot) noexcept;
/// M14: the meter's kind knows no such operation.
headroom_reading wrong_kind(const Cell& cell, const ports::Slot& slot) noexcept;
headroom_reading invalid_amount(const Cell& cell, const ports::Slot& slot) noexcept;
/// M14: the operation does not fit the meter's kind; nothing changes.
headroom_reading wrong_kind(const Cell& cell, const ports::Slot& slot) noexcept;
/// The answer of a cell that counts nowhere.
headroom_reading unplaced(Flags word) noexcept;

}  // namespace headroom::meter
