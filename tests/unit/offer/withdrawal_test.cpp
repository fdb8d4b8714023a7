#include "tests/support/catch.hpp"
#include "tests/unit/offer/scene.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::OfferOutcome;

TEST_CASE("D9 an entitlement ends the offers of its edges, open or held, and no other") {
  Scene scene;
  scene.present(candidate("open", true));
  auto held = candidate("held", true);
  auto other = candidate("other", true);
  other.key = "encryption";
  scene.present(held);
  scene.present(other);
  const auto next = scene.presenter.entitled({"archives"}, scene.stage, scene.now);
  REQUIRE(next.withdrawals.size() == 1);
  CHECK(next.withdrawals[0].offer == "offer_open");
  CHECK(next.withdrawals[0].moment == "open");
  CHECK(refused(next) == "entitled");
  CHECK(next.refusals[0].moment == "held");
  CHECK(delivered(next) == Moments{"other"});
  CHECK_FALSE(scene.presenter.reopen("open", scene.stage, scene.now));
}

TEST_CASE("D9 an accepted offer is not withdrawn by its own entitlement") {
  Scene scene;
  scene.present(candidate("m1", true));
  scene.told("m1", OfferOutcome::accepted);
  CHECK(scene.presenter.entitled({"archives"}, scene.stage, scene.now).withdrawals.empty());
}

TEST_CASE("D9 a milestone or intent that bears a meter's name is not settled by it") {
  for (const auto edge : {protocol::EdgeKind::milestone, protocol::EdgeKind::intent, protocol::EdgeKind::signal}) {
    Scene scene;
    auto open = candidate("m1", true);
    open.edge = edge;
    scene.present(open);
    CHECK(scene.presenter.entitled({"archives"}, scene.stage, scene.now).withdrawals.empty());
  }
}

TEST_CASE("The server takes an offer back wherever it is") {
  Scene scene;
  scene.present(candidate("open", true));
  scene.shown("open");
  scene.present(candidate("held", true));
  auto next = scene.presenter.withdraw("offer_held", scene.stage, scene.now);
  CHECK(refused(next) == "withdrawn");
  next = scene.presenter.withdraw("offer_open", scene.stage, scene.now);
  REQUIRE(next.withdrawals.size() == 1);
  CHECK_FALSE(scene.presenter.state().open);
  next = scene.presenter.withdraw("offer_open", scene.stage, scene.now);
  CHECK(next.withdrawals.empty());
  CHECK_FALSE(scene.presenter.reopen("open", scene.stage, scene.now));
  CHECK(scene.presenter.withdraw("unknown", scene.stage, scene.now).refusals.empty());
}

TEST_CASE("D13 the kill switch takes back the open offer and refuses what is held or comes") {
  Scene scene;
  scene.present(candidate("open", true));
  scene.present(candidate("held", true));
  scene.present(candidate("unprompted"));
  scene.stage.is_killed = true;
  const auto next = scene.change();
  REQUIRE(next.withdrawals.size() == 1);
  REQUIRE(next.refusals.size() == 2);
  CHECK(next.refusals[0].reason == "kill_switch");
  CHECK(next.refusals[1].reason == "kill_switch");
  CHECK(refused(scene.present(candidate("m2", true))) == "kill_switch");
}

TEST_CASE("Outcomes of an offer that is not known change nothing") {
  Scene scene;
  const auto next = scene.told("unknown", OfferOutcome::shown);
  CHECK(next.deliveries.empty());
  CHECK(scene.presenter.state().shown.empty());
  CHECK(scene.presenter.let_go("unknown", scene.stage, scene.now).wake_at == 0);
}
