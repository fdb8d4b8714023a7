#include <map>
#include <random>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/unit/offer/scene.hpp"

using namespace headroom;
using namespace headroom::testing;
using protocol::OfferOutcome;

TEST_CASE("D5 in any order of events one offer is open at most, and each moment ends as one delivery or one refusal") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto one_of = [&random](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };

  for (int round = 0; round < 200; ++round) {
    Scene scene;
    scene.stage.caps = {.session = 5, .day = 20, .month = 50, .min_gap_s = 5};
    core::Duration wake = 0;
    std::map<std::string, int> ends;  // deliveries that are not reopened, and refusals
    std::set<std::string> open, presented;

    const auto take = [&](const offer::Next& next) {
      for (const auto& one : next.withdrawals) open.erase(one.offer);
      if (const auto& state = scene.presenter.state(); !state.open)
        open.clear();
      else
        std::erase_if(open, [&](const std::string& offer) { return offer != state.open->offer; });
      for (const auto& one : next.deliveries) {
        if (!one.is_reopened) ++ends[one.candidate.moment];
        REQUIRE_FALSE(scene.stage.is_quiet);
        REQUIRE_FALSE(scene.stage.is_consent_withheld);
        REQUIRE_FALSE(scene.stage.is_killed);
        REQUIRE(one.candidate.offer.expires_at > scene.now.trusted);
        open.insert(one.candidate.offer.id);
        REQUIRE(scene.presenter.state().open);
        REQUIRE(scene.presenter.state().open->offer == one.candidate.offer.id);
      }
      REQUIRE(open.size() <= 1);
      for (const auto& one : next.refusals) ++ends[one.moment];
      REQUIRE((next.wake_at == 0 || next.wake_at > scene.now.steady));
      wake = next.wake_at;
    };

    for (int step = 0; step < 150; ++step) {
      const auto moment = "m" + std::to_string(one_of(step / 3 + 1));
      switch (one_of(9)) {
        case 0:
        case 1:
        case 2: {
          const auto fresh = "m" + std::to_string(presented.size());
          auto one = candidate(fresh, one_of(2) == 0, one_of(2) == 0 ? "team" : "business");
          one.is_holdout = one_of(8) == 0;
          one.offer.expires_at = scene.now.trusted + one_of(120) * core::second;
          presented.insert(fresh);
          take(scene.present(one));
          break;
        }
        case 3:
          take(scene.told(moment, static_cast<OfferOutcome>(one_of(9)), protocol::Dismissal::not_now,
                          scene.now.trusted + core::minute));
          break;
        case 4:
          take(scene.pause());
          break;
        case 5:
          scene.stage.is_quiet = one_of(2) == 0;
          scene.stage.is_consent_withheld = one_of(6) == 0;
          scene.stage.has_listener = one_of(6) != 0;
          take(scene.change());
          break;
        case 6:
          take(scene.presenter.let_go("offer_" + moment, scene.stage, scene.now));
          break;
        case 7:
          if (one_of(2) == 0)
            take(scene.presenter.withdraw("offer_" + moment, scene.stage, scene.now));
          else if (scene.presenter.state().shown.empty())
            take(scene.presenter.entitled({"archives"}, scene.stage, scene.now));
          break;
        default:
          for (auto rest = core::Duration(one_of(40)) * core::second; rest > 0;) {
            const auto by = wake == 0 ? rest : std::min(rest, wake - scene.now.steady);
            scene.pass(by);
            rest -= by;
            take(scene.due());
          }
      }
    }
    scene.stage = {};
    scene.pass(core::hour);
    take(scene.due());
    for (const auto& moment : presented) {
      CAPTURE(round, moment);
      REQUIRE(ends[moment] == 1);
    }
  }
}
