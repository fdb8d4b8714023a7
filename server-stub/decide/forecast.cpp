#include "server-stub/decide/forecast.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/protocol/limits.hpp"

namespace headroom::server::decide {
namespace {

constexpr std::size_t least_days = 7;
constexpr core::Duration lifetime_horizon = 30 * core::day;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

std::int64_t whole(double units) {
  return static_cast<std::int64_t>(std::ceil(std::clamp(units, 0.0, static_cast<double>(protocol::max_integer))));
}

// Use per day, `days` after the last midnight (UTC) before now.
struct Rate {
  double at_midnight, growth;
  [[nodiscard]] double on(double days) const { return std::max(0.0, at_midnight + growth * std::floor(days)); }
};

Rate rate_of(const MeterFacts& meter, core::Instant now, std::string_view& method) {
  if (meter.kind == protocol::MeterKind::latest || meter.kind == protocol::MeterKind::max) {
    method = "level";  // it stands where it is until somebody moves it
    return {0, 0};
  }
  if (meter.daily.size() >= least_days) {
    method = "trend";
    const Trend trend = theil_sen(meter.daily);
    return {trend.intercept + trend.slope * static_cast<double>(meter.daily.size()), trend.slope};
  }
  method = "present_rate";
  const auto length = meter.period_end > 0 ? meter.period_end - meter.period_start : core::Duration{7 * core::day};
  const auto least = std::min<core::Duration>(length, 7 * core::day);
  const auto elapsed = std::max(now - meter.period_start, std::max<core::Duration>(least, core::minute));
  return {static_cast<double>(meter.used) * core::day / static_cast<double>(elapsed), 0};
}

// Use between two instants, day by day; `reached` is told at which instant the sum passes `stop`.
double flow(const Rate& rate, core::Instant from, core::Instant until, core::Instant midnight, double stop,
            std::optional<core::Instant>* reached) {
  double sum = 0;
  while (from < until) {
    const auto day = (from - midnight) / core::day;
    const auto end = std::min(until, midnight + (day + 1) * core::day);
    const double per_day = rate.on(static_cast<double>(day));
    const double units = per_day * static_cast<double>(end - from) / core::day;
    if (reached && !*reached && sum + units >= stop && per_day > 0) {
      *reached = from + static_cast<core::Duration>((stop - sum) / per_day * core::day);
    }
    sum += units;
    from = end;
  }
  return sum;
}

}  // namespace

Trend theil_sen(const std::vector<std::int64_t>& daily) {
  std::vector<double> slopes, intercepts;
  for (std::size_t i = 0; i < daily.size(); ++i) {
    for (std::size_t j = i + 1; j < daily.size(); ++j) {
      slopes.push_back(static_cast<double>(daily[j] - daily[i]) / static_cast<double>(j - i));
    }
  }
  const double slope = median(std::move(slopes));
  for (std::size_t i = 0; i < daily.size(); ++i) {
    intercepts.push_back(static_cast<double>(daily[i]) - slope * static_cast<double>(i));
  }
  return {median(std::move(intercepts)), slope};
}

Forecast forecast(const MeterFacts& meter, std::int64_t denied, core::Instant now) {
  Forecast result;
  const Rate rate = rate_of(meter, now, result.method);
  const auto midnight = now - now % core::day;
  const auto end = meter.period_end > 0 ? meter.period_end : now + lifetime_horizon;
  result.horizon = std::max(end, meter.next_period_end);
  result.per_day = rate.on(0);
  const double left = meter.limit ? static_cast<double>(*meter.limit - meter.used) : 0;
  auto* reached = meter.limit && left > 0 ? &result.exhausted_at : nullptr;
  const double coming = flow(rate, now, end, midnight, left, reached);
  result.this_period = std::max(whole(static_cast<double>(meter.used) + coming), meter.used + denied);
  result.next_period = whole(flow(rate, end, result.horizon, midnight, 0, nullptr));
  if (result.method == "level") result.next_period = result.this_period;
  return result;
}

}  // namespace headroom::server::decide
