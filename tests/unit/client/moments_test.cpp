#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::EdgeKind;

namespace {

client::Settings manual() {
  auto settings = Process::online();
  settings.is_manual = true;
  return settings;
}

/// Identified, with a plan.
void start(Process& process, bool listens = true) {
  if (listens) process.listen();
  process.identify("acct");
  REQUIRE(process.current->snapshot());
}

}  // namespace

TEST_CASE("D2 each edge is answered once, and of several passed in one step only the highest") {
  Device device;
  Process process(device);
  start(process);
  CHECK(process.consume("archives", 5).counted);
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].edge == EdgeKind::limit_approaching);
  CHECK(process.heard[0].threshold == 95);
  process.jump(core::minute);
  process.let_go();
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  process.jump(core::minute);
  REQUIRE(process.heard.size() == 2);
  CHECK(process.heard[1].edge == EdgeKind::limit_reached);
  CHECK(process.offers.size() == 1);
  CHECK(device.vendor.asked.size() == 2);
}

TEST_CASE("D2 what is not answered in time is none, and the late answer serves the next such moment") {
  Device device;
  device.vendor.decide = nullptr;
  Process process(device);
  start(process);
  process.consume("archives", 4);
  CHECK(process.heard.empty());
  process.advance(299);
  CHECK(process.heard.empty());
  process.advance(1);
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].reason == "deadline");
  REQUIRE(process.transport.answer_next(
      protocol::decisions_path, ScriptedTransport::ok(protocol::encode(Vendor::offer(device.vendor.asked[0])))));
  process.run();
  CHECK(process.heard.size() == 1);  // never late
  process.consume("archives", 1);
  REQUIRE(process.heard.size() == 2);
  CHECK(process.heard[1].is_offer);
  CHECK(device.vendor.asked.size() == 1);
}

TEST_CASE("M7 a crash between firing and answer loses no edge, and the repeat has the same id") {
  Device device;
  device.vendor.decide = nullptr;
  {
    Process process(device);
    start(process);
    process.consume("archives", 4);
    process.kill();
  }
  device.vendor.decide = &Vendor::offer;
  Process process(device);
  start(process);
  REQUIRE(device.vendor.asked.size() == 2);
  CHECK(device.vendor.asked[0].id == device.vendor.asked[1].id);
  CHECK(process.heard.size() == 1);
  CHECK(process.offers.size() == 1);
}

TEST_CASE("M7 a crash between answer and delivery delivers the same offer again, and asks nobody") {
  Device device;
  {
    Process process(device, manual());
    start(process);
    process.dispatch->run();
    process.consume("archives", 4);
    CHECK(process.offers.empty());
    process.kill();
  }
  Process process(device);
  start(process);
  REQUIRE(process.offers.size() == 1);
  CHECK(process.offers[0]->content.id == Vendor::offer(device.vendor.asked[0]).offer->id);
  CHECK(device.vendor.asked.size() == 1);
  process.jump(core::minute);
  CHECK(process.offers.size() == 1);  // handled now
}

TEST_CASE("M7 a none that the host never heard of is told after the crash") {
  Device device;
  auto settings = Process::offline();
  settings.is_manual = true;
  {
    Process process(device, settings);
    start(process);
    process.consume("archives", 4);
    process.kill();
  }
  Process process(device, Process::offline());
  start(process);
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].reason == "offline");
  process.jump(core::minute);
  CHECK(process.heard.size() == 1);
}

TEST_CASE("D5 moments wait for somebody to listen, and are asked for once") {
  Device device;
  Process process(device);
  start(process, false);
  process.consume("archives", 4);
  process.jump(core::hour);
  CHECK(device.vendor.asked.empty());
  process.listen();
  CHECK(device.vendor.asked.size() == 1);
  CHECK(process.offers.size() == 1);
}

TEST_CASE("D5 an answer that comes when nobody listens any more is kept for whoever listens next") {
  Device device;
  device.vendor.decide = nullptr;
  Process process(device);
  start(process, false);
  auto lone = std::make_shared<client::Subscriber>([](headroom_offer* offer, void*) { client::release(offer); },
                                                   nullptr, nullptr, nullptr, nullptr);
  process.dispatch->subscribe(lone);
  process.consume("archives", 4);
  REQUIRE(device.vendor.asked.size() == 1);
  process.dispatch->unsubscribe(*lone);
  process.transport.answer_next(protocol::decisions_path,
                                ScriptedTransport::ok(protocol::encode(Vendor::offer(device.vendor.asked[0]))));
  process.jump(core::minute);
  CHECK(process.offers.empty());
  process.listen();
  CHECK(process.offers.size() == 1);
  CHECK(device.vendor.asked.size() == 1);
}

TEST_CASE("M25 another account's edges wait until that account is identified again") {
  Device device;
  device.vendor.decide = nullptr;
  {
    Process process(device);
    start(process);
    process.consume("archives", 4);
    process.kill();
  }
  device.vendor.decide = &Vendor::offer;
  device.vendor.asked.clear();
  Process process(device);
  process.listen();
  process.identify("other");
  process.jump(core::minute);
  CHECK(device.vendor.asked.empty());
  CHECK(process.used("archives") == 0);
  process.identify("acct");
  CHECK(device.vendor.asked.size() == 1);
  CHECK(process.offers.size() == 1);
  CHECK(process.used("archives") == 4);
}

TEST_CASE("D1 a try within 60 s of a none belongs to the same moment, a later one is its own") {
  Device device;
  device.vendor.decide = [](const auto&) { return Vendor::none("not_worth_it"); };
  Process process(device);
  start(process);
  const auto attempt = [&] {
    CHECK_FALSE(client::request(process.feature("encryption")));
    process.run();
  };
  attempt();
  attempt();
  process.jump(59 * core::second);
  attempt();
  CHECK(process.heard.size() == 1);
  process.advance(core::second);
  attempt();
  REQUIRE(process.heard.size() == 2);
  CHECK(process.heard[1].edge == EdgeKind::feature_gated);
  CHECK(device.vendor.asked[0].id != device.vendor.asked[1].id);
}

TEST_CASE("D8 trying again while the offer is valid brings the same one, asks nobody and is no new decision") {
  Device device;
  Process process(device);
  start(process);
  client::request(process.feature("encryption"));
  process.run();
  REQUIRE(process.offers.size() == 1);
  process.tell(process.offers[0], protocol::OfferOutcome::shown);
  client::request(process.feature("encryption"));
  process.run();
  REQUIRE(process.offers.size() == 2);
  CHECK(process.offers[1]->is_reopened);
  CHECK(process.offers[1]->content.id == process.offers[0]->content.id);
  CHECK(process.heard.size() == 1);
  CHECK(device.vendor.asked.size() == 1);
}

TEST_CASE("D9 an edge that is not answered yet ends when the plan gives what it would ask for") {
  Device device;
  device.vendor.decide = nullptr;
  Process process(device);
  start(process);
  client::request(process.feature("encryption"));
  process.run();
  device.vendor.plan = team_plan();
  process.flush();
  process.mailbox->post([](client::Pipeline& at) { at.identified({"acct", "ann", "", "", {}}); });
  process.run();
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].reason == "entitled");
  process.transport.answer_next(protocol::decisions_path,
                                ScriptedTransport::ok(protocol::encode(Vendor::offer(device.vendor.asked[0]))));
  process.jump(core::minute);
  CHECK(process.heard.size() == 1);
  CHECK(process.offers.empty());
}

TEST_CASE("D13 the kill switch in the plan answers edges at once, while gates and metering go on") {
  Device device;
  device.vendor.plan.kill_switch = true;
  Process process(device);
  start(process);
  CHECK(process.consume("archives", 5).counted);
  CHECK(process.consume("archives").verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  REQUIRE(process.heard.size() == 2);
  for (const auto& heard : process.heard) CHECK(heard.reason == "kill_switch");
  CHECK(device.vendor.asked.empty());
}

TEST_CASE("A host that does not dispatch loses no answer: what does not fit is raised again") {
  Device device;
  Process process(device, manual());
  start(process);
  while (process.dispatch->push_or_reject([] {})) {
  }
  process.consume("archives", 4);
  CHECK(process.dispatch->drops() > 1);
  process.dispatch->run();
  process.advance(core::second);
  process.dispatch->run();
  CHECK(process.offers.size() == 1);
  CHECK(device.vendor.asked.size() == 1);
}
