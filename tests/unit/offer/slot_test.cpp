#include "sdk/offer/sleep.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/offer/scene.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::OfferOutcome;

TEST_CASE("D5 an offer that nothing stands against is delivered at once") {
  Scene scene;
  const auto next = scene.present(candidate("m1"));
  CHECK(delivered(next) == Moments{"m1"});
  CHECK_FALSE(next.deliveries[0].is_reopened);
  CHECK(next.held.empty());
  REQUIRE(scene.presenter.state().open);
  CHECK(scene.presenter.state().open->offer == "offer_m1");
  CHECK(next.wake_at == scene.now.steady + 30 * core::second);
}

TEST_CASE("D5 while one is open, the next waits: tried until the slot is free, unprompted until a pause") {
  Scene scene;
  scene.stage.caps = {.session = 9, .day = 9, .month = 9, .min_gap_s = 0};
  scene.present(candidate("open"));
  scene.shown("open");
  CHECK(scene.present(candidate("unprompted")).held == Moments{"unprompted"});
  CHECK(scene.present(candidate("tried", true)).held == Moments{"tried"});
  CHECK(scene.pause().deliveries.empty());

  CHECK(delivered(scene.told("open", OfferOutcome::accepted)) == Moments{"tried"});
  scene.shown("tried");
  CHECK(scene.told("tried", OfferOutcome::accepted).deliveries.empty());
  CHECK(delivered(scene.pause()) == Moments{"unprompted"});
}

TEST_CASE("D5 unprompted offers keep their gap, what was tried does not") {
  Scene scene;
  scene.stage.caps = {.session = 9, .day = 9, .month = 9, .min_gap_s = 30};
  scene.play("m1");
  scene.pass(29 * core::second);
  CHECK(scene.present(candidate("m2")).held == Moments{"m2"});
  CHECK(delivered(scene.present(candidate("m3", true))) == Moments{"m3"});
  scene.told("m3", OfferOutcome::accepted);
  CHECK(scene.pause().deliveries.empty());
  scene.pass(core::second);
  CHECK(scene.due().deliveries.empty());
  CHECK(delivered(scene.pause()) == Moments{"m2"});
}

TEST_CASE("D5 nothing comes inside a quiet zone, its end lets it come") {
  Scene scene;
  scene.stage.is_quiet = true;
  scene.change();
  CHECK(scene.present(candidate("unprompted")).held == Moments{"unprompted"});
  CHECK(scene.present(candidate("tried", true)).held == Moments{"tried"});
  CHECK(scene.pause().deliveries.empty());
  CHECK(scene.change().deliveries.empty());
  scene.stage.is_quiet = false;
  CHECK(delivered(scene.change()) == Moments{"tried"});
  scene.told("tried", OfferOutcome::accepted);
  CHECK(delivered(scene.pause()) == Moments{"unprompted"});
}

TEST_CASE("D5 nothing comes while consent is withheld, and what was held may come when it is given") {
  Scene scene;
  scene.stage.is_consent_withheld = true;
  CHECK(scene.present(candidate("m1")).held == Moments{"m1"});
  CHECK(scene.pause().deliveries.empty());
  scene.stage.is_consent_withheld = false;
  CHECK(scene.change().deliveries.empty());
  CHECK(delivered(scene.pause()) == Moments{"m1"});
}

TEST_CASE("D5 what is held and expires is refused, not shown late") {
  Scene scene;
  scene.stage.is_quiet = true;
  auto brief = candidate("m1");
  brief.offer.expires_at = scene.now.trusted + core::minute;
  const auto next = scene.present(brief);
  CHECK(next.wake_at == scene.now.steady + core::minute);
  scene.pass(core::minute);
  CHECK(refused(scene.due()) == "expired");
  scene.stage.is_quiet = false;
  CHECK(scene.change().deliveries.empty());
  CHECK(refused(scene.present(brief)) == "expired");
}

TEST_CASE("D5 without a listener nothing is used up") {
  Scene scene;
  scene.stage.has_listener = false;
  CHECK(refused(scene.present(candidate("m1"))) == "no_listener");
  CHECK_FALSE(scene.presenter.state().open);
  CHECK(scene.presenter.state().last_ended == 0);
  scene.stage.has_listener = true;
  CHECK(delivered(scene.present(candidate("m1"))) == Moments{"m1"});
}

TEST_CASE("D5 an offer that is not shown for 30 s leaves the slot to others") {
  Scene scene;
  scene.present(candidate("m1"));
  scene.present(candidate("m2", true));
  scene.pass(30 * core::second - 1);
  CHECK(scene.due().deliveries.empty());
  scene.pass(1);
  CHECK(delivered(scene.due()) == Moments{"m2"});
}

TEST_CASE("D5 a shown offer keeps the slot until it ends or expires") {
  Scene scene;
  auto first = candidate("m1");
  first.offer.expires_at = scene.now.trusted + core::hour;
  scene.present(first);
  scene.shown("m1");
  scene.present(candidate("m2", true));
  scene.pass(core::hour - 1);
  CHECK(scene.due().deliveries.empty());
  scene.pass(1);
  CHECK(delivered(scene.due()) == Moments{"m2"});
}

TEST_CASE("D5 the slot is free when the last handle or the process that held it is gone") {
  Scene scene;
  scene.present(candidate("m1"));
  scene.shown("m1");
  scene.present(candidate("m2", true));
  CHECK(delivered(scene.presenter.let_go("offer_m1", scene.stage, scene.now)) == Moments{"m2"});
}

TEST_CASE("M27 a slot that another process holds is respected, and looked at again") {
  Scene scene;
  offer::PresenterState shared;
  shared.open = offer::Open{"another process", "", scene.now.trusted, scene.now.trusted, offer::for_ever, true};
  scene.presenter.load_state(shared);
  const auto next = scene.present(candidate("m1", true));
  CHECK(next.held == Moments{"m1"});
  CHECK(next.wake_at == scene.now.steady + core::second);
  scene.presenter.load_state({});
  CHECK(delivered(scene.due()) == Moments{"m1"});
}

TEST_CASE("M11 D5 a slot and a gap stamped by a clock since corrected are not stuck") {
  Scene scene;
  offer::PresenterState state;
  state.open = offer::Open{"offer_old", "old", scene.now.trusted + core::day, 0, offer::for_ever, true};
  state.last_ended = scene.now.trusted + core::day;
  scene.presenter.load_state(state);
  CHECK(scene.due().wake_at == scene.now.steady + 30 * core::second);
  scene.pass(30 * core::second);
  scene.due();
  CHECK(delivered(scene.present(candidate("m1"))) == Moments{"m1"});
}

TEST_CASE("Of more than sixteen held the oldest is refused, busy") {
  Scene scene;
  scene.stage.is_quiet = true;
  for (int i = 0; i < 16; ++i) CHECK(scene.present(candidate("m" + std::to_string(i))).refusals.empty());
  const auto next = scene.present(candidate("one_more"));
  CHECK(refused(next) == "busy");
  CHECK(next.refusals[0].moment == "m0");
  CHECK(next.held == Moments{"one_more"});
}
