#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

TEST_CASE("D9 a plan that is not newer changes nothing, but confirms the one that holds") {
  Device device;
  device.vendor.plan = team_plan("7");
  Process process(device);
  process.listen();
  process.identify("acct");
  process.jump(200 * core::second);
  const auto confirmed = process.current->snapshot()->confirmed_at();
  SECTION("an older one is ignored") {
    device.vendor.alter = [](const auto&, protocol::SyncAccountAnswer& answer) { answer.plan = free_plan("6"); };
    process.flush();
    CHECK(process.current->snapshot()->document().plan == "team");
    CHECK(process.current->snapshot()->confirmed_at() == confirmed);
  }
  SECTION("the same one again confirms") {
    device.vendor.alter = [](const auto&, protocol::SyncAccountAnswer& answer) { answer.plan = team_plan("7"); };
    process.flush();
    CHECK(process.current->snapshot()->confirmed_at() > confirmed);
  }
  SECTION("its version alone confirms") {
    process.flush();
    CHECK(process.current->snapshot()->confirmed_at() > confirmed);
  }
  CHECK(process.plans == std::vector<std::string>{"team"});
}

TEST_CASE("A plan that makes no sense is left aside, and what holds goes on") {
  Device device;
  Process process(device);
  process.identify("acct");
  device.vendor.plan = team_plan();
  device.vendor.plan.usable_s = 1;  // less than it is fresh
  process.flush();
  CHECK(process.current->snapshot()->document().plan == "free");
  CHECK(std::any_of(process.log->lines.begin(), process.log->lines.end(),
                    [](const std::string& line) { return line.find("/usable_s") != std::string::npos; }));
}

TEST_CASE("A stored plan that is damaged is asked for again") {
  Device device;
  {
    Process process(device);
    process.identify("acct");
    ports::SyncOutcome spoilt;
    spoilt.account = "acct";
    spoilt.plan = ports::StoredPlan{"1", "{", device.clock.wall_now()};
    REQUIRE(process.store.apply({spoilt}));
  }
  Process process(device);
  process.listen();
  process.identify("acct");
  REQUIRE(process.current->snapshot());
  CHECK(process.current->snapshot()->source() == plan::Source::server);
}

TEST_CASE("M10 a period rolls over at its boundary: nothing old fires, and the sync is spread over the interval") {
  Device device;
  Process process(device);
  process.listen();
  process.identify("acct");
  CHECK(process.consume("archives", 5).counted);
  process.let_go();
  process.jump(december - device.clock.wall_now() - core::second);
  process.flush();
  const auto syncs = device.vendor.syncs.size();
  process.advance(999);
  CHECK(process.used("archives") == 5);
  process.advance(50);
  CHECK(process.used("archives") == 0);
  CHECK(device.vendor.syncs.size() == syncs);
  CHECK(process.heard.size() == 1);
  CHECK(process.consume("archives", 4).counted);
  CHECK(process.heard.size() == 2);  // armed anew
  process.flush();
  const auto& usage = device.vendor.syncs.back().accounts.at(0).lanes.at(0).usage;
  REQUIRE(usage.size() >= 1);
  CHECK(std::any_of(usage.begin(), usage.end(),
                    [](const auto& row) { return row.period == december && row.consumed == 4; }));
}

TEST_CASE("M10 over a suspend the period is rolled over once, at the resume") {
  Device device;
  Process process(device);
  process.identify("acct");
  CHECK(process.consume("archives", 5).counted);
  process.jump(december + 40 * core::day - device.clock.wall_now());
  CHECK(process.used("archives") == 0);
}

TEST_CASE("M11 a wall clock that is set, either way, moves no period") {
  Device device;
  Process process(device);
  process.identify("acct");
  CHECK(process.consume("archives", 5).counted);
  device.vendor.is_reachable = false;
  device.clock.set_wall(december + 5 * core::day);
  process.advance(core::second);
  CHECK(process.used("archives") == 5);
  device.clock.set_wall(november - 5 * core::day);
  process.advance(core::second);
  CHECK(process.used("archives") == 5);
}

TEST_CASE("The host is told of the plan at first and when it changes; a restart under the same plan tells it once") {
  Device device;
  {
    Process process(device);
    process.listen();
    process.identify("acct");
    process.flush();
    CHECK(process.plans == std::vector<std::string>{"free"});
    device.vendor.plan = team_plan();
    process.flush();
    CHECK(process.plans == std::vector<std::string>{"free", "team"});
  }
  Process process(device);
  process.listen();
  process.identify("acct");
  process.identify("acct", "bob");
  process.flush();
  CHECK(process.plans == std::vector<std::string>{"team"});
}
