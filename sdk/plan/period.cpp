#include "sdk/plan/period.hpp"

#include <algorithm>

namespace headroom::plan {

PeriodAt period_at(const protocol::PlanMeter& meter, core::Instant now) noexcept {
  const auto& periods = meter.periods;
  if (periods.empty()) return {};
  // The last that has begun; none has: the first, whatever the clock says.
  const auto begun = std::ranges::upper_bound(periods, now, {}, &protocol::Period::start);
  if (begun == periods.begin()) return {periods.front(), false};
  const auto& period = *(begun - 1);
  const auto length = period.end - period.start;
  if (begun != periods.end() || now < period.end || length <= 0) return {period, false};
  const auto start = period.end + (now - period.end) / length * length;
  return {{start, start + length}, true};
}

std::optional<core::Instant> next_roll(const protocol::PlanMeter& meter, core::Instant now) noexcept {
  if (meter.periods.empty()) return std::nullopt;
  const auto end = period_at(meter, now).period.end;
  if (end > now) return end;
  // In a gap: what follows begins the next.
  const auto next = std::ranges::upper_bound(meter.periods, now, {}, &protocol::Period::start);
  if (next == meter.periods.end()) return std::nullopt;
  return next->start;
}

}  // namespace headroom::plan
