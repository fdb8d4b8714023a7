#include "sdk/client/lane_change.hpp"
#include "sdk/meter/level.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::MeterKind;

namespace {

/// The plan with a meter "seats" of this kind, limit 10.
void sell_seats(Vendor& vendor, MeterKind kind) {
  vendor.plan.meters.push_back(plan_meter("seats", 10));
  vendor.plan.meters.back().kind = kind;
  if (kind == MeterKind::latest) vendor.plan.meters.back().periods.clear();
}

headroom_reading set(Process& process, std::int64_t level) {
  const auto reading = meter::set(process.meter("seats"), level);
  process.run();
  return reading;
}

/// What was last told of the seats; null: nothing.
const protocol::UsageRow* last_row(const Device& device) {
  for (auto sync = device.vendor.syncs.rbegin(); sync != device.vendor.syncs.rend(); ++sync)
    for (const auto& account : sync->accounts)
      for (const auto& lane : account.lanes)
        for (const auto& row : lane.usage)
          if (row.meter == "seats") return &row;
  return nullptr;
}

}  // namespace

TEST_CASE("M20 a level is told once, with when it was seen, and again only when it changes") {
  Device device;
  sell_seats(device.vendor, MeterKind::latest);
  Process process(device);
  process.identify("acct");
  CHECK(set(process, 4).verdict == HEADROOM_VERDICT_ALLOWED);
  process.advance(core::second);
  const core::Instant seen = device.clock.wall_now();
  process.jump(core::minute);
  process.flush();
  REQUIRE(last_row(device));
  CHECK(last_row(device)->kind == MeterKind::latest);
  CHECK(last_row(device)->consumed == 4);
  const core::Instant first = last_row(device)->observed;
  CHECK(first <= seen);
  CHECK(first > seen - 2 * core::second);
  set(process, 4);
  process.flush();
  CHECK(last_row(device)->observed == first);
  set(process, 2);
  process.flush();
  CHECK(last_row(device)->consumed == 2);
  CHECK(last_row(device)->observed > first);
  CHECK(process.store.mirrors("acct")->back().observed == last_row(device)->observed);
}

TEST_CASE("M20 the level that another device set later is read here, and one that was set here later stays") {
  Device device;
  sell_seats(device.vendor, MeterKind::latest);
  Process process(device);
  process.identify("acct");
  set(process, 4);
  process.flush();
  device.vendor.level_elsewhere = {9, device.clock.wall_now() + 1'000};
  process.advance(core::minute);
  process.flush();
  CHECK(process.used("seats") == 9);
  process.flush();
  CHECK(last_row(device)->observed == 0);  // not ours to tell: asked, no more
  CHECK(process.consume("seats", 2).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(process.consume("seats", 1).used == 10);
  process.flush();
  CHECK(last_row(device)->consumed == 10);
  CHECK(process.used("seats") == 10);
}

TEST_CASE("M6 M8 a level's edges are decided like any other's") {
  Device device;
  sell_seats(device.vendor, MeterKind::latest);
  Process process(device);
  process.listen();
  process.identify("acct");
  set(process, 8);
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].edge == protocol::EdgeKind::limit_approaching);
  CHECK(process.heard[0].threshold == 80);
  process.let_go();  // D5: one offer at a time
  CHECK(process.consume("seats", 3).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  REQUIRE(process.heard.size() == 2);
  CHECK(process.heard[1].edge == protocol::EdgeKind::limit_reached);
  set(process, 3);
  set(process, 9);
  CHECK(process.heard.size() == 2);
}

TEST_CASE("M9 M20 a latest level stands over the end of a period, a max begins anew") {
  for (const auto kind : {MeterKind::latest, MeterKind::max}) {
    Device device;
    sell_seats(device.vendor, kind);
    device.vendor.plan.meters.back().periods = plan_meter("seats", 10).periods;
    Process process(device);
    process.identify("acct");
    set(process, 4);
    process.flush();
    process.jump(december - device.clock.wall_now() + core::minute);
    process.flush();
    CHECK(process.used("seats") == (kind == MeterKind::latest ? 4 : 0));
    CHECK(meter::peek(process.meter("seats"), 0).resets_at ==
          (kind == MeterKind::latest ? 0 : (december + 31 * core::day) / 1'000));
  }
}

TEST_CASE("M20 a fresh process reads the level from the page, before any database") {
  Device device;
  sell_seats(device.vendor, MeterKind::latest);
  {
    Process process(device);
    process.identify("acct");
    set(process, 6);
    process.flush();
  }
  device.vendor.is_reachable = false;
  Process process(device);
  client::Account& account = process.accounts.open("acct");
  process.current = &account;
  CHECK(process.used("seats") == 6);
}

TEST_CASE("M21 a level goes along when its lane is frozen, and the old lane still tells it") {
  Device device;
  sell_seats(device.vendor, MeterKind::latest);
  Process process(device);
  process.identify("acct");
  process.flush();
  set(process, 6);
  ports::LaneId fresh;
  device.random.fill(fresh);
  const auto old = process.current->lane();
  const auto lane = client::freeze_lane(*process.page, "acct", old, fresh);
  REQUIRE(lane);
  process.current->follow_lane(*lane, true);
  CHECK(process.used("seats") == 6);
  process.flush();
  std::int64_t told_by_old = 0, told_by_new = 0;
  for (const auto& sync : device.vendor.syncs)
    for (const auto& report : sync.accounts.at(0).lanes)
      for (const auto& row : report.usage)
        if (row.meter == "seats")
          (report.lane == core::to_text(core::Id{lane->id}) ? told_by_new : told_by_old) += row.consumed;
  CHECK(told_by_old == 6);
  CHECK(told_by_new == 0);
}

TEST_CASE("M24 a forked lane hands its level on, and tells it only where the server had not seen it") {
  for (const bool is_told : {false, true}) {
    Device device;
    sell_seats(device.vendor, MeterKind::latest);
    Process process(device);
    process.identify("acct");
    process.flush();
    set(process, 6);
    if (is_told) process.flush();
    device.vendor.forks_at = 0;
    process.flush();
    process.flush();
    CHECK(process.used("seats") == 6);
    CHECK((last_row(device)->observed != 0) == !is_told);
  }
}

TEST_CASE("M4 a max tells its highest, and reads the account's where that is higher") {
  Device device;
  sell_seats(device.vendor, MeterKind::max);
  Process process(device);
  process.identify("acct");
  set(process, 4);
  set(process, 2);
  process.flush();
  CHECK(last_row(device)->kind == MeterKind::max);
  CHECK(last_row(device)->consumed == 4);
  device.vendor.others["seats"] = 7;
  process.flush();
  CHECK(process.used("seats") == 7);
}

TEST_CASE("A meter whose kind a plan changes answers wrong_kind and says so once") {
  Device device;
  sell_seats(device.vendor, MeterKind::latest);
  Process process(device);
  process.identify("acct");
  set(process, 4);
  device.vendor.plan.version = "2";
  device.vendor.plan.meters.back().kind = MeterKind::sum;
  process.flush();
  process.flush();
  CHECK(process.consume("seats").verdict == HEADROOM_VERDICT_WRONG_KIND);
  CHECK(set(process, 5).verdict == HEADROOM_VERDICT_WRONG_KIND);
  std::size_t said = 0;
  for (const auto& line : process.log->lines) said += line.find("another kind") != std::string::npos;
  CHECK(said == 1);
}
