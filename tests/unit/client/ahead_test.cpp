#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::EdgeKind;

namespace {

void start(Process& process, const std::string& account = "acct") {
  process.listen();
  process.identify(account);
  REQUIRE(process.current->snapshot());
}

/// A limit of 1,000 without thresholds.
void allow_a_thousand(Device& device) {
  device.vendor.plan.meters[0].limit = 1'000;
  device.vendor.plan.meters[0].thresholds.clear();
}

/// Whose server answers ahead, too.
struct Foreseeing : Device {
  Foreseeing() { vendor.decide_ahead = &Vendor::offer; }
};

}  // namespace

TEST_CASE("D3 near its edge the decision is asked ahead, and at the edge the offer comes without the network") {
  Foreseeing device;
  Process process(device);
  start(process);
  process.consume("archives", 2);
  process.advance(core::second);
  CHECK(device.vendor.asked_ahead.empty());
  process.consume("archives", 1);  // 3 of the 4 that are 80 %
  process.advance(core::second);
  REQUIRE(device.vendor.asked_ahead.size() == 1);
  CHECK(device.vendor.asked_ahead[0].threshold == 80);
  CHECK(device.vendor.asked_ahead[0].used == 3);
  CHECK(process.heard.empty());
  device.vendor.is_reachable = false;
  process.consume("archives", 1);
  REQUIRE(process.offers.size() == 1);
  CHECK(process.offers[0]->content.id == Vendor::offer(device.vendor.asked_ahead[0]).offer->id);
  CHECK(process.heard.at(0).edge == EdgeKind::limit_approaching);
  CHECK(device.vendor.asked.empty());
}

TEST_CASE("D3 the edges after it are asked ahead each in its turn, the denial with the unit that it wants") {
  Foreseeing device;
  Process process(device);
  start(process);
  for (int i = 0; i < 5; ++i) {
    process.consume("archives", 1);
    process.advance(core::second);
    process.let_go();
  }
  REQUIRE(device.vendor.asked_ahead.size() == 3);
  CHECK(device.vendor.asked_ahead[1].threshold == 95);
  CHECK(device.vendor.asked_ahead[2].edge == EdgeKind::limit_reached);
  CHECK(device.vendor.asked_ahead[2].denied);
  CHECK(device.vendor.asked_ahead[2].wanted == 1);
  process.advance(core::hour);
  CHECK(device.vendor.asked_ahead.size() == 3);
  process.consume("archives", 1);
  CHECK(device.vendor.asked.empty());
  CHECK(process.heard.back().edge == EdgeKind::limit_reached);
  CHECK(process.heard.back().is_offer);
  // The server learns by the event what the decision could not say yet.
  process.flush();
  std::int64_t wanted = 0;
  for (const auto& sync : device.vendor.syncs)
    for (const auto& event : sync.accounts.at(0).events)
      if (event.edge == EdgeKind::limit_reached && event.type == protocol::Event::Type::edge) wanted = event.wanted;
  CHECK(wanted == 1);
}

TEST_CASE("D3 the server may withdraw what it answered ahead, and a new plan overtakes it") {
  for (const bool is_withdrawn : {true, false}) {
    Foreseeing device;
    Process process(device);
    start(process);
    process.consume("archives", 3);
    process.advance(core::second);
    REQUIRE(device.vendor.asked_ahead.size() == 1);
    if (is_withdrawn) {
      process.transport.hint(R"({"type":"offer_withdrawn","subject":")" +
                             Vendor::offer(device.vendor.asked_ahead[0]).offer->id + R"("})");
    } else {
      device.vendor.plan.version = "2";
      device.vendor.plan.meters[0].limit = 50;
      process.flush();
    }
    process.run();
    process.consume("archives", is_withdrawn ? 1 : 40);
    CHECK(device.vendor.asked.size() == 1);
  }
}

TEST_CASE("D3 nothing is asked ahead where nobody listens, without consent, and of a moment that was answered") {
  Foreseeing device;
  Process process(device);
  process.identify("acct");
  process.consume("archives", 3);
  process.advance(core::second);
  CHECK(device.vendor.asked_ahead.empty());
  process.mailbox->post([](client::Pipeline& at) { at.set_consent(protocol::Consent::withheld); });
  process.listen();
  process.advance(core::second);
  CHECK(device.vendor.asked_ahead.empty());
  process.mailbox->post([](client::Pipeline& at) { at.set_consent(protocol::Consent::given); });
  process.advance(core::second);
  CHECK(device.vendor.asked_ahead.size() == 1);
  process.consume("archives", 1);
  process.let_go();
  meter::refund(process.meter("archives"), 1);
  process.advance(core::hour);
  CHECK(device.vendor.asked_ahead.size() == 1);
}

TEST_CASE("M26 at a rate that exhausts the limit early the leader raises exhaustion_projected once, with its date") {
  Foreseeing device;
  allow_a_thousand(device);
  device.clock.advance(12 * core::hour);
  {
    Process process(device);
    start(process);
    process.consume("archives", 90);
    process.advance(core::second);
    CHECK(process.heard.empty());  // 9 points
    process.consume("archives", 60);
    process.advance(core::second);
    REQUIRE(process.heard.size() == 1);
    CHECK(process.heard[0].edge == EdgeKind::exhaustion_projected);
    REQUIRE(process.offers.size() == 1);
    const auto& request = device.vendor.asked.at(0);
    // A day and a second of November used 150 of 1,000.
    CHECK(request.exhausted_at == Approx(static_cast<double>(november + core::day * 1000 / 150)).margin(core::minute));
    CHECK(process.offers[0]->edge.exhausted_at == request.exhausted_at);
    REQUIRE(device.vendor.asked_ahead.size() == 1);  // what comes at the limit
    CHECK(device.vendor.asked_ahead[0].edge == EdgeKind::limit_reached);
    process.advance(core::hour);
    process.flush();
    CHECK(process.heard.size() == 1);
  }
  Process process(device);
  start(process);
  process.advance(core::hour);
  CHECK(process.heard.empty());  // it is state
  core::Instant told = 0;
  for (const auto& sync : device.vendor.syncs)
    for (const auto& event : sync.accounts.at(0).events)
      if (event.edge == EdgeKind::exhaustion_projected) told = event.exhausted_at;
  CHECK(told > november + 6 * core::day);
}

TEST_CASE(
    "M26 a crash between firing and delivery loses no projection, and another process that leads raises none more") {
  Foreseeing device;
  allow_a_thousand(device);
  device.clock.advance(12 * core::hour);
  device.vendor.decide = nullptr;
  std::string id;
  {
    Process process(device);
    start(process);
    process.consume("archives", 150);
    process.advance(250);
    REQUIRE_FALSE(device.vendor.asked.empty());
    id = device.vendor.asked[0].id;
    process.kill();
  }
  device.vendor.asked.clear();
  device.vendor.decide = &Vendor::offer;
  Process process(device);
  start(process);
  process.advance(core::second);
  REQUIRE(device.vendor.asked.size() == 1);
  CHECK(device.vendor.asked[0].id == id);
  REQUIRE(process.offers.size() == 1);
  Process follower(device);
  start(follower);
  follower.advance(core::hour);
  process.advance(core::hour);
  CHECK(follower.heard.empty());
  CHECK(process.heard.size() == 1);
}

TEST_CASE("M26 M11 a wall clock that was set back or forward projects nothing") {
  for (const core::Duration moved : {-core::hour, 20 * core::day}) {
    Foreseeing device;
    allow_a_thousand(device);
    device.clock.set_wall(november + core::hour);
    Process process(device);
    start(process);
    process.consume("archives", 150);
    device.clock.set_wall(device.clock.wall_now() + moved);
    process.advance(core::second);
    CHECK(process.heard.empty());  // an hour into the period, whatever the wall clock says
  }
}
