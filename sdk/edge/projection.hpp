#pragma once
#include <optional>

#include "sdk/core/instant.hpp"
#include "sdk/ports/counter_record.hpp"
#include "sdk/ports/counter_slot.hpp"

/// M26 `exhaustion_projected`: the rate of this period so far, carried on, reaches the limit before the period ends.
namespace headroom::edge {

/// Where a slot's period lies; `end` 0: not known, or it has none.
struct Span {
  core::Instant start = 0, end = 0;
};
/// Nothing is known before a server's plan has named the period (M13).
Span span_of(const ports::Record& record) noexcept;

/// The instant at which the rate since the period's start reaches the limit. Nothing where that says little (less than
/// 24 h of the period, or less than 10 % of the limit used), where less than 5 % of the period would be left, where the
/// limit is reached already, and for levels, which have no rate.
std::optional<core::Instant> exhausted_at(const ports::Slot& slot, const Span& span, core::Instant now) noexcept;

/// By a background thread: fires the edge where it is so and it has not fired in this period. True when this call did.
bool project(ports::Slot& slot, const Span& span, core::Instant now, std::uint8_t me) noexcept;

}  // namespace headroom::edge
