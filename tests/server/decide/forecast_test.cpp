#include "server-stub/decide/forecast.hpp"

#include <algorithm>
#include <random>

#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using server::decide::forecast;
using server::decide::theil_sen;

double middle(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

// By the definition: every ordered pair, sorted whole.
server::decide::Trend brute_force(const std::vector<std::int64_t>& daily) {
  std::vector<double> slopes, intercepts;
  for (std::size_t i = 0; i < daily.size(); ++i) {
    for (std::size_t j = 0; j < daily.size(); ++j) {
      if (i < j) slopes.push_back(static_cast<double>(daily[j] - daily[i]) / static_cast<double>(j - i));
    }
  }
  const double slope = middle(slopes);
  for (std::size_t i = 0; i < daily.size(); ++i)
    intercepts.push_back(static_cast<double>(daily[i]) - slope * static_cast<double>(i));
  return {middle(intercepts), slope};
}

}  // namespace

TEST_CASE("the trend is Theil's and Sen's") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  for (int run = 0; run < 300; ++run) {
    std::vector<std::int64_t> daily(2 + random() % 89);
    for (auto& value : daily) value = static_cast<std::int64_t>(random() % 2'000) - 200;
    const auto ours = theil_sen(daily), theirs = brute_force(daily);
    REQUIRE(ours.slope == Approx(theirs.slope));
    REQUIRE(ours.intercept == Approx(theirs.intercept).margin(1e-9));
  }
}

TEST_CASE("a few odd days do not move the trend") {
  std::vector<std::int64_t> daily;
  for (int day = 0; day < 28; ++day) daily.push_back(10 + 2 * day);
  for (const int odd : {3, 9, 15, 21, 26}) daily[static_cast<std::size_t>(odd)] = odd % 2 == 0 ? 0 : 10'000;
  CHECK(theil_sen(daily).slope == Approx(2).epsilon(0.05));
  CHECK(theil_sen(daily).intercept == Approx(10).margin(1));
}

TEST_CASE("without 7 whole days the present rate goes on, over 7 days at least") {
  auto meter = archives(4, 5, 30 * core::day);  // the period began this minute
  auto outlook = forecast(meter, 0, noon);
  CHECK(outlook.method == "present_rate");
  CHECK(outlook.per_day == Approx(4.0 / 7));
  CHECK(outlook.this_period == 22);  // 4 + 30 · 4/7
  CHECK(outlook.next_period == 18);  // 30 · 4/7
  CHECK(outlook.need() == 22);
  CHECK(outlook.horizon == noon + 60 * core::day);
  CHECK(*outlook.exhausted_at == Approx(static_cast<double>(noon + 7 * core::day / 4)).margin(2));

  meter = archives(10, 100, 20 * core::day);  // 10 days in
  outlook = forecast(meter, 0, noon);
  CHECK(outlook.this_period == 30);
  CHECK_FALSE(outlook.exhausted_at);
}

TEST_CASE("with 7 whole days the trend goes on") {
  auto meter = archives(70, 100, 10 * core::day);
  meter.daily = {1, 2, 3, 4, 5, 6, 7};
  const auto outlook = forecast(meter, 0, noon);
  CHECK(outlook.method == "trend");
  CHECK(outlook.per_day == Approx(8));
  // Half of today at 8, nine whole days at 9 … 17, half a day at 18.
  CHECK(outlook.this_period == 70 + 4 + 117 + 9);
  meter.daily.assign(6, 9);
  CHECK(forecast(meter, 0, noon).method == "present_rate");
}

TEST_CASE("a falling trend ends at nothing and not below") {
  auto meter = archives(70, 100, 20 * core::day);
  meter.daily = {70, 60, 50, 40, 30, 20, 10};
  const auto outlook = forecast(meter, 0, noon);
  CHECK(outlook.this_period == 70);
  CHECK(outlook.next_period == 0);
}

TEST_CASE("what was refused is part of the need") {
  auto meter = archives(5, 5, 2 * core::day);
  CHECK(forecast(meter, 40, noon).this_period == 45);
}

TEST_CASE("a level stays where it is, a lifetime looks 30 days ahead") {
  auto level = archives(9, 10);
  level.kind = protocol::MeterKind::latest;
  CHECK(forecast(level, 2, noon).need() == 11);
  CHECK(forecast(level, 2, noon).method == "level");

  MeterFacts lifetime = archives(70, 100);
  lifetime.period_start = lifetime.period_end = lifetime.next_period_end = 0;
  lifetime.daily.assign(10, 3);
  const auto outlook = forecast(lifetime, 0, noon);
  CHECK(outlook.this_period == 160);
  CHECK(outlook.next_period == 0);
  CHECK(outlook.horizon == noon + 30 * core::day);
}

TEST_CASE("numbers at the end of their range neither overflow nor hang") {
  auto meter = archives(protocol::max_integer, protocol::max_integer, 366 * core::day);
  meter.daily.assign(90, protocol::max_integer / 90);
  const auto outlook = forecast(meter, protocol::max_integer, noon);
  CHECK(outlook.need() >= protocol::max_integer);
}

}  // namespace headroom::tests
