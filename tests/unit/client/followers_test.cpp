#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

TEST_CASE("M27 processes share counts and edges; one syncs, and another notices a plan within 250 ms") {
  Device device;
  Process leader(device), follower(device);
  leader.identify("acct");
  follower.listen();
  follower.identify("acct");
  CHECK(leader.report.facts().is_leader);
  CHECK_FALSE(follower.report.facts().is_leader);
  CHECK(leader.consume("archives", 2).counted);
  CHECK(follower.consume("archives", 2).counted);
  CHECK(leader.used("archives") == 4);
  device.vendor.plan = team_plan();
  leader.flush();
  follower.advance(250);
  CHECK(follower.plans.back() == "team");
  CHECK(client::is_granted(follower.feature("encryption")));
  CHECK(follower.transport.on(protocol::sync_path).empty());
}

TEST_CASE("M27 who claimed an edge asks for it, with the token that the leader got") {
  Device device;
  Process leader(device), follower(device);
  follower.listen();
  follower.identify("acct");
  leader.advance(2 * core::second);  // it syncs what the follower identified
  follower.advance(core::second);
  follower.consume("archives", 4);
  CHECK(follower.offers.size() == 1);
  CHECK(leader.transport.on(protocol::decisions_path).empty());
}

TEST_CASE("M27 a follower's context and outcomes reach the server by the leader, within a second or so") {
  Device device;
  Process leader(device), follower(device);
  follower.listen();
  follower.identify("acct", "bob");
  leader.advance(2 * core::second);
  REQUIRE_FALSE(device.vendor.syncs.empty());
  CHECK(device.vendor.syncs.back().accounts.at(0).user == "bob");
  follower.advance(core::second);
  follower.consume("archives", 4);
  REQUIRE(follower.offers.size() == 1);
  follower.tell(follower.offers[0], protocol::OfferOutcome::shown);
  const auto before = device.vendor.syncs.size();
  leader.advance(2 * core::second);
  REQUIRE(device.vendor.syncs.size() > before);
  const auto& events = device.vendor.syncs.back().accounts.at(0).events;
  CHECK(std::any_of(events.begin(), events.end(),
                    [](const auto& event) { return event.type == protocol::Event::Type::outcome; }));
}

TEST_CASE("M27 two processes that only look at each other's changes come to rest") {
  Device device;
  Process leader(device), follower(device);
  leader.identify("acct");
  follower.identify("acct");
  leader.advance(5 * core::second);
  follower.advance(5 * core::second);
  const auto before = device.vendor.syncs.size();
  for (int i = 0; i < 20; ++i) {
    leader.advance(core::second);
    follower.advance(core::second);
  }
  CHECK(device.vendor.syncs.size() == before);
}

TEST_CASE("M27 a dead leader is replaced within a second, and its edges are taken over") {
  Device device;
  device.vendor.decide = nullptr;
  auto leader = std::make_unique<Process>(device);
  leader->listen();
  leader->identify("acct");
  Process follower(device);
  follower.listen();
  follower.identify("acct");
  leader->consume("archives", 4);
  leader->kill();
  leader.reset();
  device.vendor.decide = &Vendor::offer;
  follower.advance(core::second);
  CHECK(follower.report.facts().is_leader);
  CHECK(follower.offers.size() == 1);
  CHECK(device.vendor.asked.front().id == device.vendor.asked.back().id);
}

TEST_CASE("The leader tells followers what others used of an account that it never identified") {
  Device device;
  device.vendor.others["archives"] = 3;
  Process leader(device), follower(device);
  follower.identify("acct");
  CHECK(follower.consume("archives").counted);
  leader.advance(2 * core::second);
  follower.advance(core::second);
  leader.flush();
  CHECK(follower.used("archives") == 4);
}
