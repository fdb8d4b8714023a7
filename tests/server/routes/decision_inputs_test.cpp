#include "tests/server/routes/decision_desk.hpp"

using namespace headroom;
using namespace headroom::server;
using namespace headroom::testing;

TEST_CASE("usage that comes with the moment is judged by and not kept") {
  Desk desk;
  desk.use(3);
  auto moment = approaching();
  moment.lane = lane;
  moment.usage = {{"archives", start, 4, 0}};
  const auto answer = desk.decide(moment);
  REQUIRE(answer.offer);
  CHECK(answer.offer->title == "4 of 5 archives used");
  REQUIRE(desk.store.write(
      [&](store::Database& database) { CHECK(desk.usage.total(database, "acct_42", "archives", start) == 3); }));
}

TEST_CASE("D6 what was shown counts, and what the customer caused by trying is answered all the same") {
  Desk desk;
  desk.use(4);
  desk.note_shown(desk.decide(approaching()));
  auto next = approaching("11112222333344445555666677778888");
  next.threshold = 95;
  desk.use(5);
  CHECK(desk.decide(next).reason == "frequency_cap");
  CHECK(desk.decide(gated("22223333444455556666777788889999")).offer);
}

TEST_CASE("tries, denials and milestones become part of what later decisions know") {
  Desk desk;
  desk.use(5);
  REQUIRE(desk.store.write([&](store::Database& database) {
    for (const auto* id : {"aaaa1111222233334444555566667777", "bbbb1111222233334444555566667777"}) {
      protocol::Event event;
      event.id = id;
      event.edge = protocol::EdgeKind::feature_gated;
      event.key = "encryption";
      event.at = start;
      usage::record_event(database, "acct_42", event, start);
    }
  }));
  CHECK(desk.decide(gated()).offer->body.find("tried 3 times") != std::string::npos);
  CHECK(desk.decide(gated("aaaa1111222233334444555566667777")).offer->body.find("tried 2 times") != std::string::npos);

  auto refused = approaching("11112222333344445555666677778888");
  refused.edge = protocol::EdgeKind::limit_reached;
  refused.denied = true;
  refused.wanted = 3;
  static_cast<void>(desk.decide(refused));
  static_cast<void>(desk.decide(refused));  // the same moment
  REQUIRE(desk.store.write([&](store::Database& database) {
    CHECK(desk.usage.history(database, "acct_42", desk.now)->meter("archives").denied(desk.now) == 3);
  }));
}

TEST_CASE("facts about the account reach the guardrails") {
  Desk desk;
  desk.use(4);
  REQUIRE(desk.store.write([&](store::Database& database) {
    auto account = *desk.accounts.find(database, "acct_42");
    account.health = accounts::Health::red;
    account.csm.name = "Kim Berger";
    desk.accounts.save(database, account, desk.now);
  }));
  CHECK(desk.decide(approaching()).reason == "health_red");
  const auto tried = desk.decide(gated("11112222333344445555666677778888"));
  CHECK(tried.offer->kind == protocol::OfferKind::contact);
  CHECK(tried.offer->title == "Kim Berger can help");
  CHECK(tried.offer->url.empty());
  CHECK(record_of(desk, tried.decision)["inputs"]["account"]["health"] == "red");
}

TEST_CASE("an arm is kept from the first exposure on") {
  Desk desk;
  desk.use(4);
  auto moment = approaching();
  moment.edge = protocol::EdgeKind::exhaustion_projected;
  const auto first = desk.decide(moment);
  REQUIRE_FALSE(first.arm.empty());
  moment.id = "11112222333344445555666677778888";
  CHECK(record_of(desk, desk.decide(moment).decision)["inputs"]["exposed"].empty());  // nothing was shown yet
  desk.note_shown(first);
  desk.now += 40 * core::day;
  moment.id = "22223333444455556666777788889999";
  CHECK(record_of(desk, desk.decide(moment).decision)["inputs"]["exposed"]["projection_wording"] == first.arm);
}
