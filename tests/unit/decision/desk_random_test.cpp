#include <map>
#include <random>
#include <set>

#include "sdk/decision/desk.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/decision/moments.hpp"

using namespace headroom;
using namespace headroom::testing;
using decision::Desk;

TEST_CASE(
    "D2 in any order of events each moment is asked at most once and answered exactly once, within its deadline") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto one_of = [&random](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };

  for (int round = 0; round < 200; ++round) {
    Desk desk({.deadline = 300, .max_open = 8});
    core::Now now{core::hour, trusted};
    core::Duration wake = 0;
    std::map<std::string, core::Duration> asked;
    std::set<std::string> requested, on_the_way, decided;

    const auto take = [&](const decision::Next& next) {
      for (const auto& one : next.requests) {
        REQUIRE(requested.insert(one.id).second);
        on_the_way.insert(one.id);
      }
      for (const auto& one : next.decided) {
        REQUIRE(decided.insert(one.moment.id).second);
        REQUIRE(now.steady <= asked.at(one.moment.id) + 300);
        REQUIRE((one.answer.outcome == protocol::Outcome::offer) == one.answer.offer.has_value());
        REQUIRE((one.answer.offer || !one.answer.reason.empty()));
      }
      wake = next.wake_at;
    };
    const auto pass = [&](core::Duration by) {
      const auto until = now.steady + by;
      while (wake != 0 && wake <= until) {
        now = {wake, now.trusted + wake - now.steady};
        take(desk.due(now));
      }
      now = {until, now.trusted + until - now.steady};
    };

    for (int step = 0; step < 200; ++step) {
      switch (one_of(5)) {
        case 0:
        case 1: {
          const auto id = "m" + std::to_string(one_of(60));
          decision::Means means;
          means.is_online = one_of(5) != 0;
          means.is_enrolled = one_of(4) != 0;
          means.is_killed = one_of(10) == 0;
          if (one_of(2) == 0) means.fallback = content("fallback", 0);
          asked.try_emplace(id, now.steady);
          take(desk.ask(moment(id, "key_" + std::to_string(one_of(3))), means, now));
          break;
        }
        case 2:
          if (!on_the_way.empty()) {
            const auto chosen = std::next(on_the_way.begin(), one_of(static_cast<int>(on_the_way.size())));
            const auto id = *chosen;
            on_the_way.erase(chosen);
            if (one_of(4) == 0)
              take(desk.failed(id, decision::Failure::network, now));
            else if (one_of(3) == 0)
              take(desk.answered(id, none_answer("cooldown"), now));
            else
              take(desk.answered(id, offer_answer("offer_" + id, now.trusted + one_of(2'000)), now));
          }
          break;
        case 3:
          take(desk.enrolled("acct", now));
          break;
        default:
          pass(one_of(200));
          break;
      }
    }
    pass(1'000);
    for (const auto& [id, at] : asked) REQUIRE(decided.contains(id));
  }
}
