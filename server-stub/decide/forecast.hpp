#pragma once
// What the account will use, from what it used.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/decide/inputs.hpp"

namespace headroom::server::decide {

/// A line through daily values that a few odd days do not move: the median of all pairs' slopes (Theil, Sen).
struct Trend {
  double intercept = 0, slope = 0;  // value on day i, counted from the first
};
/// At least two values.
Trend theil_sen(const std::vector<std::int64_t>& daily);

struct Forecast {
  std::string_view method;  // "trend" with 7 whole days or more, else "present_rate"; "level" for latest and max
  double per_day = 0;       // now
  std::int64_t this_period = 0, next_period = 0;  // use by the end of each; a lifetime meter: in 30 days, and 0
  std::optional<core::Instant> exhausted_at;      // in this period, when the limit is reached
  core::Instant horizon = 0;                      // until when it looks

  [[nodiscard]] std::int64_t need() const { return this_period > next_period ? this_period : next_period; }
};

/// `denied` units were refused now, and count as wanted in this period. The present rate is use over the time of this
/// period, of which at least 7 days (or the whole, if shorter) are assumed, so that a first busy minute promises
/// nothing.
Forecast forecast(const MeterFacts& meter, std::int64_t denied, core::Instant now);

}  // namespace headroom::server::decide
