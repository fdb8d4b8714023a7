#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

/// How an answer may be trusted, and what it is: one row of the table.
struct Answer {
  unsigned verdict, basis;
  bool counted, allowed;
};

bool is(const headroom_reading& reading, const Answer& wanted) {
  CHECK(unsigned{reading.verdict} == wanted.verdict);
  CHECK(unsigned{reading.basis} == wanted.basis);
  CHECK((reading.counted != 0) == wanted.counted);
  CHECK((reading.allowed != 0) == wanted.allowed);
  return true;
}

client::Settings without_plan(bool refuses = false) {
  auto settings = Process::offline();
  settings.bundled_plan.reset();
  settings.unknown_meter_refused = refuses;
  settings.unknown_feature_granted = refuses;
  return settings;
}

constexpr unsigned none = HEADROOM_BASIS_NONE;

}  // namespace

TEST_CASE("M13 without any plan counting goes on, and the answer is as configured, labelled no_plan") {
  for (const bool refuses : {false, true}) {
    Device device;
    Process process(device, without_plan(refuses));
    process.identify("acct");
    CHECK(is(meter::add(process.meter("archives"), 3), {HEADROOM_VERDICT_NO_PLAN, none, !refuses, !refuses}));
    CHECK(is(meter::try_consume(process.meter("archives"), 1), {HEADROOM_VERDICT_NO_PLAN, none, !refuses, !refuses}));
    const auto* access = process.feature("encryption").access.load();
    CHECK((access->granted != 0) == refuses);
    CHECK(access->reason == HEADROOM_ACCESS_NO_PLAN);
    process.run();
    CHECK(process.heard.empty());
  }
}

TEST_CASE("M13 a bundled plan enforces its limits and does not age") {
  Device device;
  Process process(device, Process::offline());
  process.identify("acct");
  process.jump(20 * core::day);
  CHECK(is(process.consume("archives", 5), {HEADROOM_VERDICT_ALLOWED, HEADROOM_BASIS_BUNDLED, true, true}));
  CHECK(is(process.consume("archives"), {HEADROOM_VERDICT_DENIED_LIMIT, HEADROOM_BASIS_BUNDLED, false, false}));
}

TEST_CASE(
    "M13 use under a bundled plan goes on under the server's, and of the thresholds behind only the highest fires") {
  Device device;
  device.vendor.is_reachable = false;
  auto settings = Process::online();
  settings.bundled_plan = free_plan("0");
  settings.bundled_plan->meters[0].limit = 100;
  Process process(device, settings);
  process.listen();
  process.identify("acct");
  CHECK(process.consume("archives", 5).counted);
  CHECK(process.heard.empty());
  device.vendor.is_reachable = true;
  process.jump(10 * core::minute);
  CHECK(process.used("archives") == 5);
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].threshold == 95);
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}

TEST_CASE("M15 a bundled plan is only for an account that never had another: the page remembers, before any database") {
  Device device;
  auto settings = Process::online();
  settings.bundled_plan = free_plan("0");
  settings.bundled_plan->meters[0].limit = 100;
  settings.bundled_plan->features[0].granted = true;
  {
    Process process(device, settings);
    process.identify("acct");
    CHECK(process.consume("archives", 3).counted);
  }
  Process process(device, settings);
  process.current = &process.accounts.open("acct");  // nothing ran on the background thread yet
  CHECK(process.used("archives") == 3);
  CHECK(is(meter::try_consume(process.meter("archives"), 3),
           {HEADROOM_VERDICT_DENIED_LIMIT, HEADROOM_BASIS_CACHED, false, false}));
  CHECK(is(meter::try_consume(process.meter("archives"), 2),
           {HEADROOM_VERDICT_ALLOWED, HEADROOM_BASIS_CACHED, true, true}));
  CHECK(process.feature("encryption").access.load()->granted == 0);
}

TEST_CASE("M10 a fresh process in a new period starts at 0, before the plan has been read") {
  Device device;
  {
    Process process(device);
    process.identify("acct");
    CHECK(process.consume("archives", 5).counted);
  }
  device.clock.advance(december + core::hour - device.clock.wall_now());
  Process process(device);
  process.current = &process.accounts.open("acct");
  CHECK(process.used("archives") == 0);
  CHECK(meter::try_consume(process.meter("archives"), 1).counted);
  process.identify("acct");
  CHECK(process.used("archives") == 1);
  CHECK(meter::peek(process.meter("archives"), 0).resets_at == (december + 31 * core::day) / core::second);
}

TEST_CASE("M15 the basis of an answer ages with the plan, and beyond its usable time the answer is no_plan") {
  Device device;
  Process process(device);
  process.identify("acct");
  device.vendor.is_reachable = false;
  CHECK(is(process.consume("archives"), {HEADROOM_VERDICT_ALLOWED, HEADROOM_BASIS_LIVE, true, true}));
  process.jump(301 * core::second);
  CHECK(is(process.consume("archives"), {HEADROOM_VERDICT_ALLOWED, HEADROOM_BASIS_CACHED, true, true}));
  CHECK(is(process.consume("archives", 4), {HEADROOM_VERDICT_DENIED_LIMIT, HEADROOM_BASIS_CACHED, false, false}));
  process.jump(7 * core::day);
  CHECK(is(process.consume("archives", 4), {HEADROOM_VERDICT_NO_PLAN, none, true, true}));
  CHECK(process.feature("encryption").access.load()->reason == HEADROOM_ACCESS_NO_PLAN);
  CHECK(process.used("archives") == 6);
}

TEST_CASE("M15 stale data denies only where this directory's own count alone passes the limit") {
  Device device;
  device.vendor.others["archives"] = 4;
  Process process(device);
  process.identify("acct");
  meter::add(process.meter("archives"), 1);
  process.flush();
  CHECK(process.used("archives") == 5);
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  device.vendor.is_reachable = false;
  process.jump(core::hour);
  CHECK(process.consume("archives", 4).allowed);
  CHECK_FALSE(process.consume("archives").allowed);
}

TEST_CASE("M14 an unknown meter is allowed and an unknown feature refused, by default, and told once") {
  Device device;
  Process process(device);
  process.identify("acct");
  for (int i = 0; i < 3; ++i) CHECK(is(process.consume("archive"), {HEADROOM_VERDICT_UNKNOWN_KEY, none, true, true}));
  CHECK(meter::peek(process.meter("archive"), 0).limit == HEADROOM_UNLIMITED);
  CHECK(process.feature("encrypt").access.load()->granted == 0);
  CHECK(process.feature("encrypt").access.load()->reason == HEADROOM_ACCESS_UNKNOWN_KEY);
  CHECK(process.current->unknown_keys() == 2);
  CHECK(std::count_if(process.log->lines.begin(), process.log->lines.end(),
                      [](const std::string& line) { return line.find("\"archive\"") != std::string::npos; }) == 1);
}

TEST_CASE("M14 what was counted under an unknown key is sent when a plan names it") {
  Device device;
  Process process(device);
  process.identify("acct");
  CHECK(process.consume("pages", 7).counted);
  process.flush();
  for (const auto& lane : device.vendor.syncs.back().accounts.at(0).lanes)
    for (const auto& row : lane.usage) CHECK(row.meter != "pages");
  device.vendor.plan.version = "2";
  device.vendor.plan.meters.push_back(plan_meter("pages", 10));
  process.flush();
  process.flush();
  const auto& usage = device.vendor.syncs.back().accounts.at(0).lanes.at(0).usage;
  CHECK(std::any_of(usage.begin(), usage.end(),
                    [](const auto& row) { return row.meter == "pages" && row.consumed == 7; }));
  CHECK(process.consume("pages", 4).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}

TEST_CASE("M14 a meter that the plan names no more counts without its old limit") {
  Device device;
  Process process(device);
  process.identify("acct");
  CHECK(process.consume("archives", 5).counted);
  device.vendor.plan.version = "2";
  device.vendor.plan.meters.clear();
  process.flush();
  CHECK(is(process.consume("archives", 50), {HEADROOM_VERDICT_UNKNOWN_KEY, none, true, true}));
}

TEST_CASE("M14 at most 1,024 unknown keys count; beyond that nothing grows, and a named key still works") {
  Device device;
  Process process(device);
  process.identify("acct");
  for (int i = 0; i < 1'024; ++i) CHECK(meter::try_consume(process.meter("key_" + std::to_string(i)), 1).counted);
  headroom_meter& beyond = process.meter("key_1024");
  CHECK(is(meter::try_consume(beyond, 1), {HEADROOM_VERDICT_UNKNOWN_KEY, none, false, true}));
  CHECK(&beyond == &process.meter("key_1025"));
  CHECK(process.current->declared(ports::RecordKind::milestone, "launched") == nullptr);
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_ALLOWED);
}

TEST_CASE("What is no key counts nowhere, and is told in a form that a log can bear") {
  Device device;
  Process process(device);
  process.identify("acct");
  for (const std::string key : {"", "Archives", "a b", "\x1b[31mred", "\xff\xfe"})
    CHECK(is(process.consume(key), {HEADROOM_VERDICT_UNKNOWN_KEY, none, false, true}));
  CHECK(process.current->unknown_keys() == 4);  // the first and the last look alike
  for (const auto& line : process.log->lines) CHECK(line.find('\x1b') == std::string::npos);
}

TEST_CASE("A meter of a kind that is not there yet answers wrong_kind and counts nothing") {
  Device device;
  device.vendor.plan.meters[0].kind = protocol::MeterKind::unique;
  Process process(device);
  process.identify("acct");
  CHECK(is(process.consume("archives"), {HEADROOM_VERDICT_WRONG_KIND, none, false, false}));
}

TEST_CASE("M16 an upgrade holds at once and keeps the usage; what the plan has set aside is taken off") {
  Device device;
  Process process(device);
  process.listen();
  process.identify("acct");
  CHECK(process.consume("archives", 5).counted);
  process.flush();
  device.vendor.plan = team_plan();
  process.flush();
  CHECK(process.used("archives") == 5);
  CHECK(meter::peek(process.meter("archives"), 15).allowed);
  CHECK(process.heard.size() == 1);  // the thresholds behind the new limit do not fire
  device.vendor.plan = team_plan("3");
  device.vendor.plan.meters[0].base = 5;
  process.flush();
  CHECK(process.used("archives") == 0);
}

TEST_CASE("M16 a downgrade with a grace flags what it will deny, until the grace is over") {
  Device device;
  device.vendor.plan = team_plan();
  Process process(device);
  process.identify("acct");
  CHECK(process.consume("archives", 10).counted);
  device.vendor.plan = free_plan("3");
  device.vendor.plan.meters[0].generation = 3;
  device.vendor.plan.meters[0].grace_until = device.clock.wall_now() + core::hour;
  process.flush();
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_OVER_SOFT_LIMIT);
  process.jump(core::hour);
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(process.used("archives") == 11);
}
