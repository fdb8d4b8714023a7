#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::EdgeKind;

namespace {

void start(Process& process) {
  process.listen();
  process.identify("acct");
  REQUIRE(process.current->snapshot());
}

protocol::DecisionAnswer nothing(const protocol::DecisionRequest&) { return Vendor::none("no_candidate"); }

/// Thresholds as they were answered, in their order; 0 for the limit's own edges.
std::vector<std::uint32_t> heard(const Process& process) {
  std::vector<std::uint32_t> thresholds;
  for (const Heard& one : process.heard) thresholds.push_back(one.threshold);
  return thresholds;
}

}  // namespace

TEST_CASE("M7 M27 who holds a pending edge delivers what another process crosses meanwhile, and each comes once") {
  Device device;
  device.vendor.decide = nullptr;
  Process first(device), second(device);
  start(first);
  start(second);
  first.consume("archives", 4);
  second.consume("archives", 1);
  REQUIRE(device.vendor.asked.size() == 1);
  device.vendor.decide = &nothing;
  REQUIRE(first.transport.answer_next(protocol::decisions_path,
                                      ScriptedTransport::ok(protocol::encode(nothing(device.vendor.asked[0])))));
  for (int i = 0; i < 8; ++i) {
    first.advance(250);
    second.run();
  }
  CHECK(heard(first) == std::vector<std::uint32_t>{80, 95});
  CHECK(second.heard.empty());
  CHECK(device.vendor.asked.size() == 2);
}

TEST_CASE("M7 D1 two devices of an account raise the same edge under one id, so that the server counts it once") {
  Device one, other;
  Process here(one), there(other);
  start(here);
  start(there);
  here.consume("archives", 4);
  there.consume("archives", 4);
  REQUIRE(one.vendor.asked.size() == 1);
  REQUIRE(other.vendor.asked.size() == 1);
  CHECK(one.vendor.asked[0].id == other.vendor.asked[0].id);
}

TEST_CASE("M7 a sync that moves the others' use raises the edge that it reaches") {
  Device device;
  device.vendor.decide = &nothing;
  Process process(device);
  start(process);
  process.consume("archives", 1);
  device.vendor.others["archives"] = 3;
  process.flush();
  process.run();
  CHECK(heard(process) == std::vector<std::uint32_t>{80});
  device.vendor.others["archives"] = 0;
  process.flush();
  device.vendor.others["archives"] = 3;
  process.flush();
  process.advance(core::second);
  CHECK(process.heard.size() == 1);
}

TEST_CASE("M7 a refund does not re-arm an edge, a new period does, under an id of its own") {
  Device device;
  device.vendor.decide = &nothing;
  Process process(device);
  start(process);
  process.consume("archives", 4);
  meter::refund(process.meter("archives"), 3);
  process.consume("archives", 3);
  process.advance(core::minute);
  CHECK(process.heard.size() == 1);
  process.jump(december + core::hour - device.clock.wall_now());
  CHECK(process.heard.size() == 1);
  process.consume("archives", 4);
  REQUIRE(device.vendor.asked.size() == 2);
  CHECK(device.vendor.asked[0].id != device.vendor.asked[1].id);
  CHECK(device.vendor.asked[1].period == december);
}

TEST_CASE("M8 a denial after headroom had returned is limit_repeated, once in its period") {
  Device device;
  device.vendor.decide = &nothing;
  device.vendor.plan.meters[0].thresholds.clear();
  Process process(device);
  start(process);
  const auto be_denied = [&] {
    process.consume("archives", 5 - process.used("archives"));
    CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_DENIED_LIMIT);
    process.advance(core::second);
  };
  be_denied();
  CHECK_FALSE(process.consume("archives").counted);
  process.advance(core::hour);
  REQUIRE(process.heard.size() == 1);  // one episode
  CHECK(process.heard[0].edge == EdgeKind::limit_reached);
  for (int i = 0; i < 3; ++i) {
    meter::refund(process.meter("archives"), 2);
    process.advance(core::minute);
    be_denied();
  }
  REQUIRE(process.heard.size() == 2);
  CHECK(process.heard[1].edge == EdgeKind::limit_repeated);
  CHECK(device.vendor.asked.at(0).id != device.vendor.asked.at(1).id);
}

TEST_CASE("M8 24 hours without a denial end an episode, and the next one is limit_repeated") {
  Device device;
  device.vendor.decide = &nothing;
  device.vendor.plan.meters[0].thresholds.clear();
  Process process(device);
  start(process);
  process.consume("archives", 5);
  process.consume("archives");
  process.jump(core::day - core::minute);
  process.consume("archives");
  CHECK(process.heard.size() == 1);
  process.jump(core::day + core::minute);
  process.consume("archives");
  process.advance(core::second);
  REQUIRE(process.heard.size() == 2);
  CHECK(process.heard[1].edge == EdgeKind::limit_repeated);
}

TEST_CASE("D9 A-25 the hint of a payment brings its plan at once, though another hint came just before") {
  Device device;
  Process process(device);
  start(process);
  process.consume("archives", 4);
  REQUIRE(process.offers.size() == 1);
  const auto hint = [&] { process.transport.hint(R"({"type":"plan_changed","subject":"2"})"); };
  hint();
  process.advance(core::second);
  process.tell(process.offers[0], protocol::OfferOutcome::accepted);
  process.advance(core::second / 10);
  device.vendor.plan = team_plan();
  hint();
  process.advance(core::second / 2 + 100);
  CHECK(process.plans.back() == "team");
}
