#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "sdk/core/instant.hpp"
#include "tests/model/schedule.hpp"

/// What the model's vendor sells.
namespace headroom::model {

struct Sold {
  const char* key;
  std::int64_t limit;  // of plan "free"; 0: none
  bool is_hard;        // only consumed by trying, so that the limit can be checked
  std::vector<unsigned> thresholds;
};

inline const std::array<Sold, meters> sold = {Sold{"exports", 60, false, {50, 80, 95}}, Sold{"renders", 40, true, {80}},
                                              Sold{"views", 0, false, {}}};

inline constexpr const char* gated_feature = "pdf";

/// The months of the plan's meters: by when one ends, in seconds, and by when it begins, in milliseconds.
inline std::int64_t other_end_of_month(std::chrono::sys_days day, int months) {
  const std::chrono::year_month_day date(day);
  const std::chrono::sys_days other{date.year() / date.month() / date.day() + std::chrono::months(months)};
  return std::chrono::duration_cast<std::chrono::seconds>(other.time_since_epoch()).count();
}
inline std::int64_t resets_at(core::Instant period_start) {
  return other_end_of_month(std::chrono::sys_days(std::chrono::days(period_start / core::day)), 1);
}
inline core::Instant period_start(std::int64_t resets_at) {
  return other_end_of_month(std::chrono::sys_days(std::chrono::days(resets_at * core::second / core::day)), -1) *
         core::second;
}

inline constexpr const char* catalogue = R"({
  "name": "model", "currency": "USD", "time_zone": "UTC", "default_plan": "free",
  "meters": [{"key": "exports", "kind": "sum", "unit": "export"}, {"key": "renders", "kind": "sum", "unit": "render"},
             {"key": "views", "kind": "sum", "unit": "view"}],
  "features": [{"key": "pdf", "kind": "boolean"}],
  "plans": [
    {"key": "free", "name": "Free", "tier": 0, "price": {"minor": 0, "per": "month"},
     "grants": [{"meter": "exports", "limit": 60, "period": "month", "enforcement": "soft", "thresholds": [50, 80, 95]},
                {"meter": "renders", "limit": 40, "period": "month", "enforcement": "hard", "thresholds": [80]},
                {"meter": "views", "period": "month", "enforcement": "soft"}]},
    {"key": "team", "name": "Team", "tier": 1, "price": {"minor": 2900, "per": "month"},
     "grants": [{"meter": "exports", "limit": 600, "period": "month", "enforcement": "soft", "thresholds": [50, 80, 95]},
                {"meter": "renders", "limit": 400, "period": "month", "enforcement": "hard", "thresholds": [80]},
                {"meter": "views", "period": "month", "enforcement": "soft"}, {"feature": "pdf"}]}],
  "paths": [{"vector": "tier", "from": "free", "to": "team"}]
})";

}  // namespace headroom::model
