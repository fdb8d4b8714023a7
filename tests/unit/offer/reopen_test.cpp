#include "tests/support/catch.hpp"
#include "tests/unit/offer/scene.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::OfferOutcome;

TEST_CASE("D8 trying again gets the same offer, reopened, without a new exposure") {
  Scene scene;
  scene.present(candidate("m1", true));
  scene.shown("m1");
  scene.pass(core::minute);
  auto next = scene.presenter.reopen("m1", scene.stage, scene.now);
  REQUIRE(next);
  REQUIRE(delivered(*next) == Moments{"m1"});
  CHECK(next->deliveries[0].is_reopened);
  CHECK(next->deliveries[0].candidate.offer.id == "offer_m1");

  // Put away without an answer it can be had again, too.
  scene.presenter.let_go("offer_m1", scene.stage, scene.now);
  next = scene.presenter.reopen("m1", scene.stage, scene.now);
  REQUIRE(next);
  CHECK(delivered(*next) == Moments{"m1"});
  scene.shown("m1");
  CHECK(scene.presenter.state().shown.empty());
}

TEST_CASE("D8 an unprompted offer that the customer now tries for is counted once") {
  Scene scene;
  scene.present(candidate("m1"));
  scene.shown("m1");
  scene.presenter.let_go("offer_m1", scene.stage, scene.now);
  REQUIRE(scene.presenter.reopen("m1", scene.stage, scene.now));
  scene.shown("m1");
  CHECK(scene.presenter.state().shown.size() == 1);
}

TEST_CASE("D8 after an end there is nothing to reopen") {
  for (const auto outcome :
       {OfferOutcome::dismissed, OfferOutcome::snoozed, OfferOutcome::accepted, OfferOutcome::expired}) {
    Scene scene;
    scene.present(candidate("m1", true));
    scene.told("m1", outcome);
    CHECK_FALSE(scene.presenter.reopen("m1", scene.stage, scene.now));
  }
  Scene scene;
  scene.present(candidate("m1", true));
  scene.pass(101 * core::day);
  CHECK_FALSE(scene.presenter.reopen("m1", scene.stage, scene.now));
  CHECK_FALSE(scene.presenter.reopen("unknown", scene.stage, scene.now));
}

TEST_CASE("D8 a valid offer of before a restart is the one that comes again") {
  Scene scene;
  offer::Past past;
  past.candidate = candidate("m1");
  past.at = scene.now.trusted - core::hour;
  scene.presenter = offer::Presenter({}, {past});
  const auto next = scene.presenter.reopen("m1", scene.stage, scene.now);
  REQUIRE(next);
  REQUIRE(delivered(*next) == Moments{"m1"});
  CHECK(next->deliveries[0].is_reopened);
}

TEST_CASE("D8 reopening waits for another open offer, as any that was tried") {
  Scene scene;
  scene.present(candidate("m1", true));
  scene.presenter.let_go("offer_m1", scene.stage, scene.now);
  scene.present(candidate("m2", true));
  scene.shown("m2");
  auto next = scene.presenter.reopen("m1", scene.stage, scene.now);
  REQUIRE(next);
  CHECK(next->held == Moments{"m1"});
  CHECK(delivered(scene.told("m2", OfferOutcome::accepted)) == Moments{"m1"});
}

TEST_CASE("D8 who tries for what is held gets it as soon as the slot is free") {
  Scene scene;
  scene.stage.caps.min_gap_s = 30;
  scene.stage.caps.session = scene.stage.caps.day = 9;
  scene.play("m0");
  CHECK(scene.present(candidate("m1")).held == Moments{"m1"});
  const auto next = scene.presenter.reopen("m1", scene.stage, scene.now);
  REQUIRE(next);
  CHECK(delivered(*next) == Moments{"m1"});
}

TEST_CASE("D1 one moment leads to one prompt, decided again or not") {
  Scene scene;
  scene.stage.caps = {.session = 9, .day = 9, .month = 9, .min_gap_s = 0};
  scene.play("m1");
  auto again = candidate("m1");
  CHECK(refused(scene.present(again)) == "already_shown");
  again.offer.id = "another_offer";
  CHECK(refused(scene.present(again)) == "already_shown");
}

TEST_CASE("D2 after a crash between delivery and shown the same moment may come again") {
  Scene scene;
  offer::Past past;
  past.candidate = candidate("m1");
  past.is_delivered_only = true;
  past.at = scene.now.trusted;
  scene.presenter = offer::Presenter({}, {past});
  CHECK(delivered(scene.present(candidate("m1"))) == Moments{"m1"});
}
