#pragma once
// What an account has used, day by day and period by period, as a value that decisions read.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"

namespace headroom::server::usage {

// Days are UTC, numbered from 1970-01-01. What a device counted offline falls on the day it told us.
constexpr std::int64_t day_of(core::Instant at) { return at / core::day; }

struct MeterHistory {
  struct Day {
    std::int64_t number = 0;
    std::int64_t used = 0;    // below 0 where more was given back
    std::int64_t denied = 0;  // units that were asked for and refused
  };
  struct Period {
    core::Instant start = 0;
    std::int64_t used = 0;
  };
  std::vector<Day> days;        // ascending, those of the newest 184 that had any
  std::vector<Period> periods;  // ascending, the newest 16

  void add(core::Instant period, std::int64_t used, core::Instant now);
  void add_denied(std::int64_t units, core::Instant now) { day(day_of(now)).denied += units; }

  // In the period that starts then.
  [[nodiscard]] std::int64_t used_in(core::Instant period) const;
  // Per whole day before `now`'s, oldest first, yesterday last; at most `days_back`, none before the first use.
  [[nodiscard]] std::vector<std::int64_t> daily(core::Instant now, std::int64_t days_back = 90) const;
  // Units refused in the last `days_back` days, today included.
  [[nodiscard]] std::int64_t denied(core::Instant now, std::int64_t days_back = 30) const;
  // The last 91 whole days against the 91 before, in per cent of the earlier; none where those are not on record.
  [[nodiscard]] std::optional<std::int64_t> change_percent(core::Instant now) const;

  static constexpr std::int64_t days_kept = 184;
  static constexpr std::size_t periods_kept = 16;

 private:
  Day& day(std::int64_t number);
  [[nodiscard]] std::int64_t sum(std::int64_t from, std::int64_t until, std::int64_t Day::*part) const;
};

struct History {
  std::map<std::string, std::shared_ptr<const MeterHistory>, std::less<>> meters;

  // An empty one for a meter never used.
  [[nodiscard]] const MeterHistory& meter(std::string_view key) const;
};

}  // namespace headroom::server::usage
