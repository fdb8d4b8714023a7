#include "sdk/client/lane_change.hpp"
#include "sdk/client/lane_reports.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

const protocol::LaneReport& last_lane(const Device& device) {
  return device.vendor.syncs.back().accounts.at(0).lanes.back();
}

}  // namespace

TEST_CASE("M24 a forked lane is given up: the new one holds own − base, and the count that is read stays") {
  Device device;
  device.vendor.plan.meters[0].limit = 100;
  Process process(device);
  process.listen();
  process.identify("acct");
  process.consume("archives", 10);
  process.flush();
  process.consume("archives", 3);
  const auto old_lane = last_lane(device).lane;
  device.vendor.forks_at = 10;
  process.flush();
  CHECK(process.used("archives") == 13);
  process.consume("archives", 2);
  process.flush();
  CHECK(process.used("archives") == 15);
  const auto& account = device.vendor.syncs.back().accounts.at(0);
  REQUIRE(account.lanes.size() == 1);
  CHECK(account.lanes[0].lane != old_lane);
  CHECK(account.lanes[0].usage.at(0).consumed == 5);
  CHECK(process.heard.empty());  // what fired stays fired, what did not is not due
}

TEST_CASE("M24 after a restart the new lane goes on, with its limits before any database") {
  Device device;
  {
    Process process(device);
    process.identify("acct");
    process.consume("archives", 3);
    process.flush();
    device.vendor.forks_at = 1;
    process.flush();
    CHECK(process.used("archives") == 3);
  }
  Process process(device);
  process.current = &process.accounts.open("acct");
  CHECK(process.used("archives") == 3);
  CHECK(meter::try_consume(process.meter("archives"), 4).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}

TEST_CASE("M24 edges that fired before the fork do not fire again, and a try goes on with its moment") {
  Device device;
  Process process(device);
  process.listen();
  process.identify("acct");
  process.consume("archives", 4);
  process.let_go();
  client::request(process.feature("encryption"));
  process.run();
  REQUIRE(process.heard.size() == 2);
  process.flush();
  device.vendor.forks_at = 4;
  process.flush();
  process.jump(core::minute);
  CHECK(process.heard.size() == 2);
  client::request(process.feature("encryption"));
  process.run();
  CHECK(device.vendor.asked.size() == 2);
}

TEST_CASE("M24 another process's late adds to the old lane reach the new one with the next sync") {
  Device device;
  device.vendor.plan.meters[0].limit = 100;
  Process leader(device), follower(device);
  leader.identify("acct");
  follower.identify("acct");
  leader.consume("archives", 10);
  leader.flush();
  headroom_meter& late = follower.meter("archives");
  device.vendor.forks_at = 4;
  leader.flush();
  meter::add(late, 5);  // it has not noticed yet
  CHECK(leader.used("archives") == 10);
  leader.flush();
  CHECK(leader.used("archives") == 15);
  follower.advance(250);
  CHECK(meter::peek(late, 0).used == 15);
  meter::add(late, 1);
  leader.flush();
  CHECK(leader.used("archives") == 16);
  CHECK(last_lane(device).usage.at(0).consumed == 12);  // 10 + 5 + 1, without the base of 4
}

TEST_CASE("M21 after an unclean reboot the old lane stands still and is still sent, and counting starts a new one") {
  Device device;
  {
    Process process(device);
    process.identify("acct");
    process.consume("archives", 2);
    process.flush();
    process.consume("archives", 1);
    process.kill();
  }
  const auto old_lane = last_lane(device).lane;
  {
    const auto page = page::open(device.directory / "state").directory;
    page->words().boot_id[0] = 1;  // another boot's, and not closed cleanly
    page->words().closed_cleanly = 0;
  }
  {
    const auto page = page::open(device.directory / "state").directory;
    REQUIRE(page->is_after_unclean_boot());
    CHECK(client::settle_after_boot(*page, device.random));
    CHECK(client::settle_after_boot(*page, device.random));  // a second client of the process
    CHECK(client::lane_reports(*page).at("acct").size() == 2);
  }
  Process process(device);
  process.identify("acct");
  CHECK(process.used("archives") == 3);
  CHECK(process.consume("archives", 2).counted);
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  process.flush();
  process.flush();
  CHECK(process.used("archives") == 5);
  std::int64_t sum = 0;
  bool is_old_there = false;
  for (const auto& request : device.vendor.syncs)
    for (const auto& lane : request.accounts.at(0).lanes)
      if (lane.lane == old_lane) is_old_there = is_old_there || lane.usage.at(0).consumed == 3;
  const auto reports = client::lane_reports(*process.page);
  for (const auto& lane : reports.at("acct")) sum += lane.usage.at(0).consumed;
  CHECK(is_old_there);
  CHECK(sum == 5);
}
