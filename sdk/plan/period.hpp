#pragma once
#include <optional>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"

namespace headroom::plan {

struct PeriodAt {
  protocol::Period period;      // {0, 0}: lifetime
  bool is_provisional = false;  // beyond the instants that the server gave (M9)
};

/// The period that `now` belongs to. Beyond the last the last length repeats; before the first it is the first, and in
/// a gap the one before it, so that no clock reopens what is over (M9, M11).
PeriodAt period_at(const protocol::PlanMeter& meter, core::Instant now) noexcept;
/// The first instant after `now` at which period_at may answer another; nothing for a lifetime meter.
std::optional<core::Instant> next_roll(const protocol::PlanMeter& meter, core::Instant now) noexcept;

}  // namespace headroom::plan
