#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::OfferOutcome;

namespace {

/// A customer in front of a running client.
struct Shop {
  Shop() {
    process.listen();
    process.identify("acct");
  }
  void approach() { process.consume("archives", 4); }
  void attempt() {
    client::request(process.feature("encryption"));
    process.run();
  }
  /// The outcomes that are queued for the server, in order.
  std::vector<OfferOutcome> outcomes() {
    std::vector<OfferOutcome> out;
    const auto events = process.store.events("acct", 1'000'000);
    for (const auto& stored : *events) {
      const auto event = protocol::decode_event(stored.body);
      REQUIRE(event);
      if (event->type == protocol::Event::Type::outcome) out.push_back(event->outcome);
    }
    return out;
  }
  std::string state() { return (*process.store.moments("acct", "ann")).front().state; }

  Device device;
  Process process{device};
};

using Outcomes = std::vector<OfferOutcome>;

}  // namespace

TEST_CASE("What becomes of an offer is told once, in the order in which it happened") {
  Shop shop;
  shop.approach();
  REQUIRE(shop.process.offers.size() == 1);
  headroom_offer* offer = shop.process.offers[0];
  for (int twice = 0; twice < 2; ++twice) shop.process.tell(offer, OfferOutcome::shown);
  for (int twice = 0; twice < 2; ++twice) shop.process.tell(offer, OfferOutcome::accepted);
  shop.process.tell(offer, OfferOutcome::dismissed);
  CHECK(shop.outcomes() == Outcomes{OfferOutcome::shown, OfferOutcome::accepted});
  CHECK(shop.state() == "accepted");
}

TEST_CASE("An offer destroyed without an outcome is recorded as abandoned, and trying again brings it back") {
  Shop shop;
  shop.attempt();
  shop.process.let_go();
  CHECK(shop.outcomes() == Outcomes{OfferOutcome::abandoned});
  shop.attempt();
  REQUIRE(shop.process.offers.size() == 1);
  CHECK(shop.process.offers[0]->is_reopened);
  CHECK(shop.device.vendor.asked.size() == 1);
}

TEST_CASE("Of an offer that came twice the first handle's end is not the offer's") {
  Shop shop;
  shop.attempt();
  shop.attempt();
  REQUIRE(shop.process.offers.size() == 2);
  client::release(shop.process.offers.front());
  shop.process.offers.erase(shop.process.offers.begin());
  shop.process.run();
  CHECK(shop.outcomes().empty());
  shop.process.let_go();
  CHECK(shop.outcomes() == Outcomes{OfferOutcome::abandoned});
}

TEST_CASE("D5 one offer is open at a time; what waits comes when it ends") {
  Shop shop;
  shop.approach();
  shop.attempt();
  REQUIRE(shop.process.offers.size() == 1);
  CHECK(shop.process.offers[0]->edge.kind == protocol::EdgeKind::limit_approaching);
  shop.process.let_go();
  REQUIRE(shop.process.offers.size() == 1);
  CHECK(shop.process.offers[0]->edge.kind == protocol::EdgeKind::feature_gated);
}

TEST_CASE("D5 an offer open in one process keeps another's waiting, until that process is gone") {
  Device device;
  auto first = std::make_unique<Process>(device);
  first->listen();
  first->identify("acct");
  client::request(first->feature("encryption"));
  first->run();
  REQUIRE(first->offers.size() == 1);
  first->tell(first->offers[0], OfferOutcome::shown);
  Process second(device);
  second.listen();
  second.identify("acct");
  second.consume("archives", 5);
  second.consume("archives");
  CHECK(second.offers.empty());
  first->kill();
  first.reset();
  second.advance(2 * core::second);
  CHECK(second.offers.size() == 1);
}

TEST_CASE("D5 in a quiet zone nothing is delivered; its end is a pause") {
  Shop shop;
  shop.process.mailbox->post([](client::Pipeline& at) { at.quiet(true); });
  shop.approach();
  CHECK(shop.process.offers.empty());
  shop.process.mailbox->post([](client::Pipeline& at) { at.quiet(false); });
  shop.process.run();
  CHECK(shop.process.offers.size() == 1);
}

TEST_CASE("D6 caps are counted over restarts and devices") {
  Device device;
  device.vendor.plan.caps = {9, 1, 9, 0};
  SECTION("shown before the restart") {
    Process process(device);
    process.listen();
    process.identify("acct");
    meter::attempt(*process.current->declared(ports::RecordKind::milestone, "tenth"));
    process.run();
    REQUIRE(process.offers.size() == 1);
    process.tell(process.offers[0], OfferOutcome::shown);
  }
  SECTION("shown on another device") { device.vendor.interruptions = {device.clock.wall_now()}; }
  Process process(device);
  process.listen();
  process.identify("acct");
  process.consume("archives", 4);
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].reason == "frequency_cap");
}

TEST_CASE("D6 what does not sell is capped apart, over restarts too") {
  Device device;
  device.vendor.decide = [](const protocol::DecisionRequest& request) {
    auto answer = Vendor::offer(request);
    answer.offer->kind = protocol::OfferKind::success;
    return answer;
  };
  {
    Process process(device);
    process.listen();
    process.identify("acct");
    meter::attempt(*process.current->declared(ports::RecordKind::milestone, "tenth"));
    process.run();
    REQUIRE(process.offers.size() == 1);
    process.tell(process.offers[0], OfferOutcome::shown);
    process.let_go();
  }
  Process process(device);
  process.listen();
  process.identify("acct");
  meter::attempt(*process.current->declared(ports::RecordKind::milestone, "twentieth"));
  process.run();
  REQUIRE(process.heard.size() == 1);
  CHECK(process.heard[0].reason == "frequency_cap");
}

TEST_CASE("D11 a holdout's exposure is recorded, and the host hears of none") {
  Shop shop;
  shop.device.vendor.decide = [&](const protocol::DecisionRequest&) {
    auto answer = Vendor::none("holdout");
    answer.would_offer = protocol::WouldOffer{protocol::OfferKind::upgrade, shop.device.clock.wall_now() + core::day};
    return answer;
  };
  shop.approach();
  REQUIRE(shop.process.heard.size() == 1);
  CHECK(shop.process.heard[0].reason == "holdout");
  CHECK(shop.outcomes() == Outcomes{OfferOutcome::shown});
}

TEST_CASE("D9 an accepted offer asks the server again until the plan is there, and the host hears of the change") {
  Shop shop;
  shop.approach();
  shop.process.flush();
  shop.process.tell(shop.process.offers[0], OfferOutcome::accepted);
  shop.process.plans.clear();
  shop.device.vendor.plan = team_plan();
  shop.process.advance(3 * core::second);
  CHECK(shop.process.plans == std::vector<std::string>{"team"});
  CHECK(shop.process.consume("archives", 10).counted);
  CHECK(client::is_granted(shop.process.feature("encryption")));
}

TEST_CASE("D9 when its entitlement comes, an open offer is taken back and a held one never opens") {
  Shop shop;
  shop.attempt();
  REQUIRE(shop.process.offers.size() == 1);
  shop.process.consume("archives", 5);  // waits for the open one
  shop.device.vendor.plan = team_plan();
  shop.process.flush();
  CHECK(shop.process.offers.size() == 1);
  REQUIRE(shop.process.heard.size() == 2);
  CHECK(shop.process.heard[1].reason == "entitled");
  CHECK(shop.outcomes() == Outcomes{OfferOutcome::expired});
}

TEST_CASE("The server takes an offer back by a hint") {
  Shop shop;
  shop.process.mailbox->post([](client::Pipeline& at) { at.quiet(true); });
  shop.approach();
  const auto offer = Vendor::offer(shop.device.vendor.asked[0]).offer->id;
  REQUIRE(shop.process.transport.stream);
  shop.process.transport.hint(protocol::encode(protocol::Hint{protocol::Hint::Type::offer_withdrawn, offer}));
  shop.process.run();
  REQUIRE(shop.process.heard.size() == 1);
  CHECK(shop.process.heard[0].reason == "withdrawn");
}

TEST_CASE("D10 an offer that a host must not draw or open is none, and says why") {
  Shop shop;
  shop.device.vendor.decide = [](const protocol::DecisionRequest& request) {
    auto answer = Vendor::offer(request);
    answer.offer->url = "https://evil.example.org/pay";
    return answer;
  };
  shop.approach();
  REQUIRE(shop.process.heard.size() == 1);
  CHECK(shop.process.heard[0].reason == "invalid_offer");
}

TEST_CASE("Withheld consent asks nobody and erases what was queued; the counters still leave") {
  Shop shop;
  shop.device.vendor.is_reachable = false;
  shop.process.jump(core::minute);
  shop.attempt();
  REQUIRE_FALSE((*shop.process.store.events("acct", 1'000'000)).empty());
  shop.process.mailbox->post([](client::Pipeline& at) { at.set_consent(protocol::Consent::withheld); });
  shop.approach();
  CHECK((*shop.process.store.events("acct", 1'000'000)).empty());
  CHECK(shop.process.heard.back().reason == "consent_withheld");
  shop.device.vendor.is_reachable = true;
  shop.process.jump(core::hour);
  REQUIRE(shop.device.vendor.syncs.size() > 1);
  for (const auto& account : shop.device.vendor.syncs.back().accounts) {
    CHECK(account.events.empty());
    CHECK(account.consent == protocol::Consent::withheld);
    CHECK_FALSE(account.lanes.empty());
  }
}
