#include "tests/support/catch.hpp"
#include "tests/unit/offer/scene.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::Dismissal;
using protocol::OfferOutcome;

TEST_CASE("D6 caps count at shown and not at delivery") {
  Scene scene;
  scene.present(candidate("m1"));
  CHECK(scene.presenter.state().shown.empty());
  scene.presenter.let_go("offer_m1", scene.stage, scene.now);
  scene.pass(core::minute);
  CHECK(delivered(scene.present(candidate("m2"))) == Moments{"m2"});
  scene.shown("m2");
  scene.shown("m2");
  CHECK(scene.presenter.state().shown.size() == 1);
}

TEST_CASE("D6 one in a session, a new one after 30 idle minutes, one a day, three a month") {
  Scene scene;
  scene.play("m1");
  scene.pass(core::minute);
  CHECK(refused(scene.present(candidate("m2"))) == "frequency_cap");
  scene.pass(core::day);
  scene.play("m3");
  CHECK(scene.presenter.state().shown.size() == 2);
  scene.pass(core::day);
  scene.play("m4");
  scene.pass(core::day);
  CHECK(refused(scene.present(candidate("m5"))) == "frequency_cap");
  scene.pass(27 * core::day);
  CHECK(delivered(scene.present(candidate("m6"))) == Moments{"m6"});
}

TEST_CASE("D6 a session is this process's: a busy one keeps its cap, a new process begins another") {
  Scene scene;
  scene.stage.caps = {.session = 1, .day = 9, .month = 9, .min_gap_s = 0};
  scene.play("m1");
  for (int i = 0; i < 10; ++i) {
    scene.pass(29 * core::minute);
    scene.pause();
  }
  CHECK(refused(scene.present(candidate("m2"))) == "frequency_cap");
  scene.presenter = offer::Presenter(scene.presenter.state(), {});
  CHECK(delivered(scene.present(candidate("m3"))) == Moments{"m3"});
}

TEST_CASE("D6 what the customer caused by trying neither counts nor is capped") {
  Scene scene;
  for (int i = 0; i < 10; ++i) {
    CHECK(delivered(scene.present(candidate("tried" + std::to_string(i), true))).size() == 1);
    scene.shown("tried" + std::to_string(i));
    scene.told("tried" + std::to_string(i), OfferOutcome::accepted);
  }
  CHECK(scene.presenter.state().shown.empty());
  CHECK(delivered(scene.present(candidate("unprompted"))) == Moments{"unprompted"});
}

TEST_CASE("D6 what the user saw on other devices counts here") {
  Scene scene;
  scene.presenter.shown_elsewhere({scene.now.trusted - core::hour}, scene.now);
  CHECK(refused(scene.present(candidate("m1"))) == "frequency_cap");
}

TEST_CASE("D6 an outcome of a person implies that it was shown") {
  for (const auto outcome :
       {OfferOutcome::dismissed, OfferOutcome::snoozed, OfferOutcome::asked, OfferOutcome::accepted}) {
    Scene scene;
    scene.present(candidate("m1"));
    scene.told("m1", outcome);
    CHECK(scene.presenter.state().shown.size() == 1);
  }
  Scene scene;
  scene.present(candidate("m1"));
  scene.told("m1", OfferOutcome::expired);
  CHECK(scene.presenter.state().shown.empty());
}

TEST_CASE("What does not sell has a cap of its own, one unprompted in 7 days") {
  Scene scene;
  auto advice = candidate("a1");
  advice.offer.kind = protocol::OfferKind::advice;
  scene.present(advice);
  scene.shown("a1");
  scene.told("a1", OfferOutcome::dismissed);
  scene.pass(core::minute);
  CHECK(scene.presenter.state().shown.empty());
  auto success = candidate("a2");
  success.offer.kind = protocol::OfferKind::success;
  CHECK(refused(scene.present(success)) == "frequency_cap");
  CHECK(delivered(scene.present(candidate("m1"))) == Moments{"m1"});
  scene.told("m1", OfferOutcome::accepted);
  scene.pass(7 * core::day);
  CHECK(delivered(scene.present(success)) == Moments{"a2"});
}

TEST_CASE("D7 a dismissed offer sleeps, what was tried too") {
  for (const bool is_tried : {false, true}) {
    Scene scene;
    scene.present(candidate("m1", is_tried));
    scene.shown("m1");
    scene.told("m1", OfferOutcome::dismissed, Dismissal::not_now);
    scene.pass(14 * core::day - 1);
    CHECK(refused(scene.present(candidate("m2", is_tried))) == "cooldown");
    CHECK(delivered(scene.present(candidate("m3", is_tried, "business"))) == Moments{"m3"});
    scene.told("m3", OfferOutcome::accepted);
    scene.pass(2 * core::day);
    CHECK(delivered(scene.present(candidate("m4", is_tried))) == Moments{"m4"});
  }
}

TEST_CASE("D7 a snooze sleeps as given") {
  Scene scene;
  scene.present(candidate("m1", true));
  scene.told("m1", OfferOutcome::snoozed, {}, scene.now.trusted + 2 * core::hour);
  scene.pass(2 * core::hour - 1);
  CHECK(refused(scene.present(candidate("m2", true))) == "cooldown");
  scene.pass(1);
  CHECK(delivered(scene.present(candidate("m3", true))) == Moments{"m3"});
}

TEST_CASE("D7 what was said before a restart holds after it") {
  Scene scene;
  offer::Past past;
  past.candidate = candidate("old");
  past.last = OfferOutcome::dismissed;
  past.dismissal = Dismissal::never;
  past.at = scene.now.trusted - 300 * core::day;
  scene.presenter = offer::Presenter({}, {past});
  CHECK(refused(scene.present(candidate("m1"))) == "cooldown");
}

TEST_CASE("D11 a holdout is exposed where it would have been shown, counts alike and frees the slot at once") {
  Scene scene;
  auto holdout = candidate("h1");
  holdout.is_holdout = true;
  auto next = scene.present(holdout);
  CHECK(next.deliveries.empty());
  CHECK(refused(next) == "holdout");
  CHECK(next.refusals[0].is_exposed);
  CHECK(next.refusals[0].decision == "decision_h1");
  CHECK_FALSE(scene.presenter.state().open);
  CHECK(scene.presenter.state().shown.size() == 1);

  scene.pass(core::minute);
  holdout.moment = "h2";
  next = scene.present(holdout);
  CHECK(refused(next) == "frequency_cap");
  CHECK_FALSE(next.refusals[0].is_exposed);
}

TEST_CASE("D11 the gap runs from a holdout's exposure as from an offer's end") {
  Scene scene;
  scene.stage.caps = {.session = 9, .day = 9, .month = 9, .min_gap_s = 30};
  auto holdout = candidate("h1");
  holdout.is_holdout = true;
  scene.present(holdout);
  scene.pass(29 * core::second);
  CHECK(scene.present(candidate("m1")).held == Moments{"m1"});
  scene.pass(core::second);
  CHECK(delivered(scene.pause()) == Moments{"m1"});
}

TEST_CASE("D11 a holdout waits as the offer would have, and without a listener is not exposed") {
  Scene scene;
  auto holdout = candidate("h1");
  holdout.is_holdout = true;
  scene.stage.has_listener = false;
  auto next = scene.present(holdout);
  CHECK(refused(next) == "no_listener");
  CHECK_FALSE(next.refusals[0].is_exposed);
  scene.stage.has_listener = true;
  scene.stage.is_quiet = true;
  CHECK(scene.present(holdout).held == Moments{"h1"});
  scene.stage.is_quiet = false;
  CHECK(refused(scene.pause()) == "holdout");
}
