#pragma once
#include <cstdint>
#include <optional>

#include "sdk/ports/counter_slot.hpp"

namespace headroom::meter {

/// Up to `amount` of what the slot has left, or off its level; what was given back, 0 when nothing. Headroom that
/// returns ends the episode (M8). With `setting`, a level that was set since stays as it is (M20). Any thread;
/// async-signal-safe.
std::int64_t give_back(ports::Slot& slot, std::int64_t amount,
                       std::optional<std::uint64_t> setting = std::nullopt) noexcept;

}  // namespace headroom::meter
