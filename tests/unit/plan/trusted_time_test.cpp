#include "sdk/plan/trusted_time.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/manual_clock.hpp"

using namespace headroom;
using plan::TrustedTime;

namespace {

constexpr core::Instant start = 1'793'491'200'000;

TrustedTime::Reading read(const TrustedTime& time, testing::ManualClock& clock) {
  return time.now(clock.wall_now(), clock.boottime_now());
}

}  // namespace

TEST_CASE("M11 after a sync time is the server's and goes on with the boot clock, whatever the wall clock does") {
  testing::ManualClock clock(start - 3 * core::day);
  TrustedTime time(std::nullopt, 0, clock.wall_now(), clock.boottime_now());
  time.synced({start, clock.boottime_now()});
  clock.advance(core::minute);
  for (const auto wall : {start, core::Instant{0}, start + 365 * core::day, start - 365 * core::day}) {
    clock.set_wall(wall);
    const auto reading = read(time, clock);
    CHECK(reading.at == start + core::minute);
    CHECK(reading.settled == start + core::minute);
    CHECK_FALSE(reading.is_suspect);
  }
}

TEST_CASE("M11 the header's pair of this boot serves every process") {
  testing::ManualClock clock(0, 5 * core::hour);
  const TrustedTime time(TrustedTime::Synced{start, 4 * core::hour}, start - core::day, clock.wall_now(),
                         clock.boottime_now());
  CHECK(read(time, clock).at == start + core::hour);
}

TEST_CASE("M11 after a reboot time starts at the larger of wall clock and high-water mark") {
  struct Row {
    core::Duration wall_after_mark;
    core::Duration at, settled;
    bool suspect;
  };
  const Row rows[] = {{core::hour, core::hour, core::hour, false},
                      {-365 * core::day, 0, 0, false},  // set back: nothing is reopened
                      {core::day, core::day, core::day, false},
                      {core::day + 1, core::day + 1, 0, true},  // set forward: the period is kept until a sync
                      {365 * core::day, 365 * core::day, 0, true}};
  for (const auto& row : rows) {
    CAPTURE(row.wall_after_mark);
    testing::ManualClock clock(start + row.wall_after_mark, 0);
    TrustedTime time(std::nullopt, start, clock.wall_now(), clock.boottime_now());
    clock.advance(core::minute);
    const auto reading = read(time, clock);
    CHECK(reading.at == start + row.at + core::minute);
    CHECK(reading.settled == start + row.settled + core::minute);
    CHECK(reading.is_suspect == row.suspect);

    time.synced({start + core::hour, clock.boottime_now()});
    CHECK(read(time, clock).settled == start + core::hour);
    CHECK_FALSE(read(time, clock).is_suspect);
  }
}

TEST_CASE("M11 a clock set while nothing was ever synced moves nothing, and far forward is suspect") {
  testing::ManualClock clock(start);
  const TrustedTime time(std::nullopt, 0, clock.wall_now(), clock.boottime_now());
  CHECK_FALSE(read(time, clock).is_suspect);
  clock.set_wall(start - core::day);
  CHECK(read(time, clock).at == start);
  CHECK_FALSE(read(time, clock).is_suspect);
  clock.set_wall(start + 25 * core::hour);
  CHECK(read(time, clock).at == start);
  CHECK(read(time, clock).is_suspect);
}

TEST_CASE("M11 A-04 setting the clock back and rebooting never reopens what was settled") {
  testing::ManualClock clock(start);
  core::Instant mark = 0, last = 0;
  for (int boot = 0; boot < 50; ++boot) {
    const TrustedTime time(std::nullopt, mark, clock.wall_now(), clock.boottime_now());
    for (int hour = 0; hour < 5; ++hour) {
      clock.advance(core::hour);
      const auto settled = read(time, clock).settled;
      REQUIRE(settled >= last);
      last = mark = settled;
      clock.set_wall(clock.wall_now() - (boot % 7) * core::hour);
    }
    clock.reboot();
  }
}

TEST_CASE("M11 a pair from a later boot time than now is from another boot and is not used") {
  testing::ManualClock clock(start, core::minute);
  const TrustedTime time(TrustedTime::Synced{start + core::day, core::hour}, start, clock.wall_now(),
                         clock.boottime_now());
  CHECK(read(time, clock).at == start);
}
