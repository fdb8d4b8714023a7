#include "sdk/client/lane_change.hpp"
#include "sdk/trust/digest.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

std::string key(int number) { return "user " + std::to_string(number); }

/// "archives" is a unique meter with that limit.
void make_unique(Device& device, std::int64_t limit) {
  device.vendor.plan.meters[0].kind = protocol::MeterKind::unique;
  device.vendor.plan.meters[0].limit = limit;
}
headroom_reading observe(Process& process, int number) {
  const auto reading = meter::observe(process.meter("archives"), key(number));
  process.run();
  return reading;
}
void observe(Process& process, int first, int last) {
  for (int i = first; i < last; ++i) meter::observe(process.meter("archives"), key(i));
  process.run();
}
/// As another device of the account hashes them.
rules::Sketch keys_elsewhere(const std::string& account, int first, int last) {
  const auto sip = rules::sip_key(trust::hkdf_sha256("pk_test", account, "headroom unique v1", 16));
  rules::Sketch keys;
  for (int i = first; i < last; ++i) keys.add(rules::siphash(sip, key(i)));
  return keys;
}
/// The rows of the last sync that carry keys.
std::size_t sketches_sent(const Device& device) {
  std::size_t sent = 0;
  for (const auto& account : device.vendor.syncs.back().accounts)
    for (const auto& lane : account.lanes)
      for (const auto& row : lane.usage) sent += row.sketch.is_empty() ? 0 : 1;
  return sent;
}

}  // namespace

TEST_CASE("M19 keys are counted, told when they have changed, and united with what other devices saw") {
  Device device;
  make_unique(device, 100);
  Process process(device);
  process.identify("acct");
  observe(process, 0, 10);
  CHECK(process.used("archives") == 10);
  process.flush();
  CHECK(sketches_sent(device) == 1);
  process.flush();
  CHECK(sketches_sent(device) == 0);  // nothing new
  device.vendor.other_keys["archives"] = keys_elsewhere("acct", 5, 30);
  process.flush();
  CHECK(sketches_sent(device) == 0);
  CHECK(process.used("archives") == 30);
  observe(process, 30, 32);
  CHECK(process.used("archives") == 32);
  observe(process, 12);  // seen elsewhere: known again at the next sync
  CHECK(process.used("archives") == 33);
  process.flush();
  CHECK(sketches_sent(device) == 1);
  CHECK(process.used("archives") == 32);
}

TEST_CASE("M19 no key leaves in clear, and the hashes of two accounts have nothing in common") {
  Device device;
  make_unique(device, 100);
  Process process(device);
  process.identify("acct");
  observe(process, 0, 5);
  process.flush();
  const auto body = protocol::encode(device.vendor.syncs.back());
  CHECK(body.find("user ") == std::string::npos);
  const auto first = keys_elsewhere("acct", 0, 5), other = keys_elsewhere("other", 0, 5);
  CHECK(device.vendor.syncs.back().accounts.at(0).lanes.at(0).usage.at(0).sketch == first);
  rules::Sketch both = first;
  both.unite(other);
  CHECK(both.count() == 10);
}

TEST_CASE("M5 M6 M8 M19 limits, thresholds and denials hold for what the account has seen") {
  Device device;
  make_unique(device, 10);
  device.vendor.other_keys["archives"] = keys_elsewhere("acct", 100, 105);
  Process process(device);
  process.listen();
  process.identify("acct");
  observe(process, 0);
  process.flush();
  CHECK(process.used("archives") == 6);
  observe(process, 1, 3);
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].edge == protocol::EdgeKind::limit_approaching);
  CHECK(process.heard[0].threshold == 80);
  process.let_go();
  observe(process, 3, 5);
  CHECK(observe(process, 5).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(observe(process, 1).allowed);
  process.advance(core::minute);
  CHECK(process.heard.back().edge == protocol::EdgeKind::limit_reached);
}

TEST_CASE("M10 M19 a new period begins without keys") {
  Device device;
  make_unique(device, 100);
  Process process(device);
  process.identify("acct");
  observe(process, 0, 10);
  process.flush();
  process.jump(december - device.clock.wall_now() + core::minute);
  CHECK(process.used("archives") == 0);
  CHECK(observe(process, 3).counted);
  CHECK(process.used("archives") == 1);
}

TEST_CASE("M21 M19 a fresh process knows the keys and the limit before any database") {
  Device device;
  make_unique(device, 10);
  {
    Process process(device);
    process.identify("acct");
    observe(process, 0, 10);
    process.kill();
  }
  Process process(device);
  process.current = &process.accounts.open("acct");
  CHECK(process.used("archives") == 10);
  CHECK(meter::observe(process.meter("archives"), key(3)).allowed);
  CHECK_FALSE(meter::observe(process.meter("archives"), key(3)).counted);
  CHECK(meter::observe(process.meter("archives"), key(11)).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}

TEST_CASE("M24 M19 after a fork the new lane has all keys, and nothing counts twice") {
  Device device;
  make_unique(device, 100);
  Process process(device);
  process.identify("acct");
  observe(process, 0, 10);
  process.flush();
  const auto old_lane = device.vendor.syncs.back().accounts.at(0).lanes.at(0).lane;
  observe(process, 10, 13);
  device.vendor.forks_at = 10;
  process.flush();
  CHECK(process.used("archives") == 13);
  observe(process, 0, 15);
  process.flush();
  CHECK(process.used("archives") == 15);
  const auto& lane = device.vendor.syncs.back().accounts.at(0).lanes.at(0);
  CHECK(lane.lane != old_lane);
  CHECK(lane.usage.at(0).sketch == keys_elsewhere("acct", 0, 15));
}

TEST_CASE("M21 M22 M19 a frozen lane's keys go on in the new one, told or not") {
  Device device;
  make_unique(device, 100);
  Process process(device);
  process.identify("acct");
  observe(process, 0, 10);
  process.flush();
  observe(process, 10, 13);
  ports::LaneId fresh;
  device.random.fill(fresh);
  const auto lane = client::freeze_lane(*process.page, "acct", process.current->lane(), fresh);
  REQUIRE(lane);
  process.current->follow_lane(*lane, true);
  CHECK(process.used("archives") == 13);
  observe(process, 0, 14);
  CHECK(process.used("archives") == 14);
  process.flush();
  CHECK(process.used("archives") == 14);
  process.flush();
  CHECK(sketches_sent(device) == 0);
}

TEST_CASE("M13 M19 a bundled plan's unique meter counts from the start") {
  Device device;
  auto settings = Process::offline();
  settings.bundled_plan->meters[0].kind = protocol::MeterKind::unique;
  Process process(device, settings);
  process.identify("acct");
  CHECK(observe(process, 0).counted);
  process.advance(250);  // its file is made
  CHECK(observe(process, 0).counted == 0);
  CHECK(observe(process, 1).counted);
  CHECK(process.used("archives") == 2);
  const auto place =
      process.page->find(ports::Key(ports::RecordKind::unique, "acct", "archives", process.current->lane().id));
  REQUIRE(place);
  CHECK(place.slot->consumed - place.slot->refunded == 2);
}

TEST_CASE("M14 M19 before any plan names it observe counts nothing, and says why") {
  Device device;
  device.vendor.is_reachable = false;
  Process process(device);
  process.identify("acct");
  const auto reading = observe(process, 0);
  CHECK(reading.verdict == HEADROOM_VERDICT_NO_PLAN);
  CHECK_FALSE(reading.counted);
  CHECK(reading.allowed);
}

TEST_CASE("M14 M19 a plan that makes a counter a unique meter is told so, and holds from the next period") {
  Device device;
  Process process(device);
  process.identify("acct");
  process.consume("archives", 3);
  process.flush();
  make_unique(device, 50);
  device.vendor.plan.version = "2";
  process.flush();
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_WRONG_KIND);
  CHECK(observe(process, 0).verdict == HEADROOM_VERDICT_WRONG_KIND);
  process.jump(december - device.clock.wall_now() + core::minute);
  CHECK(observe(process, 0).counted);
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_WRONG_KIND);
  device.vendor.plan.meters[0].kind = protocol::MeterKind::sum;
  device.vendor.plan.version = "3";
  process.flush();
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_WRONG_KIND);
  CHECK(observe(process, 0).verdict == HEADROOM_VERDICT_WRONG_KIND);
}

TEST_CASE("F-63 M19 a server that came back without the keys is told them again") {
  Device device;
  make_unique(device, 100);
  Process process(device);
  process.identify("acct");
  observe(process, 0, 10);
  process.flush();
  bool has_lost = true;
  device.vendor.alter = [&](const protocol::SyncAccount&, protocol::SyncAccountAnswer& answer) {
    if (has_lost)
      for (auto& total : answer.usage)
        for (auto& [lane, counts] : total.lanes) counts = {0, 0};
  };
  process.flush();
  has_lost = false;
  process.flush();
  CHECK(sketches_sent(device) == 1);
  process.flush();
  CHECK(sketches_sent(device) == 0);
}
