#pragma once
#include <optional>

#include "sdk/core/instant.hpp"
#include "sdk/ports/counter_slot.hpp"

/// D3: which edge a meter comes to next, once it is near enough for its decision to be asked ahead.
namespace headroom::edge {

/// The bit of the next edge: a threshold, or `limit_reached` or `limit_repeated` (M8), of those that can still fire in
/// this generation. Only where `is_projected` (M26), or 7/8 of the way to it are behind, counted from 0 and in whole
/// units: 3 of 4, 7 of 8, 70 of 80.
std::optional<unsigned> edge_ahead(const ports::Slot& slot, bool is_projected, core::Instant now) noexcept;

}  // namespace headroom::edge
