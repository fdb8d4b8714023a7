#include "server-stub/usage/history.hpp"

#include "tests/support/catch.hpp"

using headroom::core::Instant;
using headroom::server::usage::History;
using headroom::server::usage::MeterHistory;
namespace core = headroom::core;

namespace {
constexpr Instant now = 20'000 * core::day + 5 * core::hour;
using List = std::vector<std::int64_t>;
}  // namespace

TEST_CASE("daily use is that of whole days, yesterday last, from the first use on") {
  MeterHistory history;
  CHECK(history.daily(now).empty());
  history.add(0, 5, now);
  CHECK(history.daily(now).empty());
  history.add(0, 3, now - 3 * core::day);
  history.add(0, 4, now - 1 * core::day);
  history.add(0, 2, now - 1 * core::day);
  CHECK(history.daily(now) == List{3, 0, 6});
  CHECK(history.daily(now, 2) == List{0, 6});
  CHECK(history.daily(now + core::day) == List{3, 0, 6, 5});
}

TEST_CASE("use is kept per period, whatever the order it is told in") {
  MeterHistory history;
  history.add(30, 7, now);
  history.add(10, 1, now);
  history.add(30, 2, now);
  CHECK(history.used_in(30) == 9);
  CHECK(history.used_in(10) == 1);
  CHECK(history.used_in(20) == 0);
  for (Instant period = 100; period < 200; ++period) history.add(period, 1, now);
  CHECK(history.periods.size() == MeterHistory::periods_kept);
  CHECK(history.used_in(199) == 1);
  CHECK(history.used_in(30) == 0);
}

TEST_CASE("denied units are those of the last days, today included") {
  MeterHistory history;
  history.add_denied(2, now);
  history.add_denied(3, now - 29 * core::day);
  history.add_denied(4, now - 30 * core::day);
  CHECK(history.denied(now) == 5);
  CHECK(history.denied(now, 1) == 2);
  CHECK(history.denied(now, 60) == 9);
}

TEST_CASE("a quarter is held against the one before, where that is on record") {
  MeterHistory history;
  CHECK(history.change_percent(now) == std::nullopt);
  history.add(0, 70, now - 10 * core::day);
  CHECK(history.change_percent(now) == std::nullopt);
  history.add(0, 100, now - 182 * core::day);
  CHECK(history.change_percent(now) == -30);
  history.add(0, 1'000, now);  // today is not whole yet
  CHECK(history.change_percent(now) == -30);
  MeterHistory idle;
  idle.add(0, 0, now - 182 * core::day);
  CHECK(idle.change_percent(now) == std::nullopt);
}

TEST_CASE("a meter never used has an empty history") {
  const History history;
  CHECK(history.meter("exports").daily(now).empty());
  CHECK(history.meter("exports").used_in(0) == 0);
}
