#include "sdk/plan/period.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;
using plan::next_roll;
using plan::period_at;

namespace {

core::Instant utc(const char* text) { return *core::from_rfc3339(text); }

protocol::PlanMeter months() {
  protocol::PlanMeter meter;
  meter.periods = {{utc("2026-01-31T00:00:00Z"), utc("2026-02-28T00:00:00Z")},
                   {utc("2026-02-28T00:00:00Z"), utc("2026-03-31T00:00:00Z")},
                   {utc("2026-03-31T00:00:00Z"), utc("2026-04-30T00:00:00Z")}};
  return meter;
}

}  // namespace

TEST_CASE("M9 an instant belongs to the period that the server gave, start included and end not") {
  const auto meter = months();
  struct Row {
    const char *now, *start, *end, *roll;
    bool provisional;
  };
  const Row rows[] = {
      {"2026-01-31T00:00:00Z", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z", false},
      {"2026-02-27T23:59:59.999Z", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z", false},
      {"2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z", "2026-03-31T00:00:00Z", false},
      {"2026-04-29T12:00:00Z", "2026-03-31T00:00:00Z", "2026-04-30T00:00:00Z", "2026-04-30T00:00:00Z", false},
      // What runs out goes on with the last length, thirty days, provisionally.
      {"2026-04-30T00:00:00Z", "2026-04-30T00:00:00Z", "2026-05-30T00:00:00Z", "2026-05-30T00:00:00Z", true},
      {"2026-05-29T23:59:59Z", "2026-04-30T00:00:00Z", "2026-05-30T00:00:00Z", "2026-05-30T00:00:00Z", true},
      {"2026-05-30T00:00:00Z", "2026-05-30T00:00:00Z", "2026-06-29T00:00:00Z", "2026-06-29T00:00:00Z", true},
      {"2027-04-30T00:00:00Z", "2027-04-25T00:00:00Z", "2027-05-25T00:00:00Z", "2027-05-25T00:00:00Z", true},
      // M11: a clock before the first period opens nothing older.
      {"2025-06-01T00:00:00Z", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z", "2026-02-28T00:00:00Z", false}};
  for (const auto& row : rows) {
    CAPTURE(row.now);
    const auto [period, provisional] = period_at(meter, utc(row.now));
    CHECK(core::to_rfc3339(period.start) == row.start);
    CHECK(core::to_rfc3339(period.end) == row.end);
    CHECK(provisional == row.provisional);
    CHECK(next_roll(meter, utc(row.now)) == utc(row.roll));
  }
}

TEST_CASE("M9 every instant is in exactly one period, and rolling from boundary to boundary meets them all") {
  const auto meter = months();
  auto now = meter.periods.front().start;
  for (int roll = 0; roll < 100; ++roll) {
    const auto period = period_at(meter, now).period;
    REQUIRE(period.start == now);
    REQUIRE(period_at(meter, period.end - 1).period.start == now);
    REQUIRE(next_roll(meter, now) == period.end);
    now = period.end;
  }
}

TEST_CASE("M9 a meter without periods counts for a lifetime") {
  const protocol::PlanMeter meter;
  CHECK(period_at(meter, utc("2026-11-01T00:00:00Z")).period.start == 0);
  CHECK(period_at(meter, utc("2026-11-01T00:00:00Z")).period.end == 0);
  CHECK_FALSE(next_roll(meter, 0));
}

TEST_CASE("M9 in a gap between periods the one before it goes on until the next begins") {
  protocol::PlanMeter meter;
  meter.periods = {{100, 200}, {300, 400}};
  CHECK(period_at(meter, 250).period.start == 100);
  CHECK(next_roll(meter, 250) == 300);
  CHECK(period_at(meter, 300).period.start == 300);
}

TEST_CASE("A period without a length, which validation refuses, is at least harmless") {
  protocol::PlanMeter meter;
  meter.periods = {{100, 100}};
  CHECK(period_at(meter, 5'000).period.start == 100);
  CHECK_FALSE(next_roll(meter, 5'000));
}
