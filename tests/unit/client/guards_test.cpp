#include <deque>

#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"
using namespace headroom;
using namespace headroom::testing;

namespace {

/// A host's guarded action: what became of it, in one word.
struct Action {
  enum class Run { succeeds, fails, throws };
  explicit Action(std::vector<std::string>& told_to, std::string called = "", Run how = Run::succeeds)
      : told(&told_to), name(std::move(called)), run(how) {}
  headroom_guard_handler handler() {
    return {[](void* self) { return static_cast<Action*>(self)->resume(); },
            [](std::uint32_t reason, void* self) {
              static constexpr const char* words[] = {"dismissed", "expired", "none", "closed"};
              static_cast<Action*>(self)->tell(words[reason]);
            },
            this, [](void* self) { ++static_cast<Action*>(self)->releases; }};
  }
  int resume() {
    tell("resumed");
    if (run == Run::throws) throw std::runtime_error("host");
    return run == Run::fails;
  }
  void tell(const std::string& what) { told->push_back(name + what); }
  std::vector<std::string>* told;
  std::string name;
  Run run;
  int releases = 0;
};
using Words = std::vector<std::string>;

/// An account at its limit of 5.
struct AtLimit {
  explicit AtLimit(client::Settings settings = Process::online()) : process(device, std::move(settings)) {
    process.listen();
    process.identify("acct");
    process.dispatch->run();
    REQUIRE(process.consume("archives", 5).counted);
    process.let_go();
  }
  std::unique_ptr<headroom_guard> guard(Action& action, std::int64_t amount = 1) {
    const meter::Wanted wanted{&process.meter("archives"), amount};
    auto made = client::guard(&wanted, 1, action.handler());
    process.run();
    return made;
  }
  void upgrade(std::int64_t limit = 20) {
    const auto version = std::to_string(std::stoi(device.vendor.plan.version) + 1);
    device.vendor.plan = team_plan(version);
    device.vendor.plan.meters[0].limit = limit;
    process.flush();
  }
  /// Outlives the client, which may still refuse it.
  Action& action(const std::string& name = "", Action::Run run = Action::Run::succeeds) {
    return actions.emplace_back(told, name, run);
  }

  Device device;
  Words told;
  std::deque<Action> actions;
  Process process;
};

}  // namespace

TEST_CASE("A guard whose amount fits runs now: it is counted, and the handler is not kept") {
  Device device;
  Words told;
  Action action(told);
  Process process(device);
  process.identify("acct");
  const meter::Wanted wanted{&process.meter("archives"), 5};
  CHECK_FALSE(client::guard(&wanted, 1, action.handler()));
  CHECK(process.used("archives") == 5);
  CHECK(action.releases == 0);
}

TEST_CASE("Guards resume first come first served when the entitlement arrives, one that does not fit stays") {
  AtLimit at;
  Action &first = at.action("1 "), &second = at.action("2 "), &third = at.action("3 "), &fourth = at.action("4 ");
  const auto one = at.guard(first, 2), two = at.guard(second, 100), three = at.guard(third, 2), four = at.guard(fourth);
  CHECK(at.told.empty());
  at.upgrade(9);
  CHECK(at.told == Words{"1 resumed", "3 resumed"});
  CHECK(at.process.used("archives") == 9);
  at.upgrade(200);
  CHECK(at.told == Words{"1 resumed", "3 resumed", "2 resumed", "4 resumed"});
  CHECK(at.process.used("archives") == 110);
}

TEST_CASE("Trying again for a guard is the library's doing and raises no edge") {
  AtLimit at;
  Action& action = at.action();
  const auto guard = at.guard(action, 100);
  at.device.vendor.asked.clear();
  at.process.heard.clear();
  at.upgrade();
  at.process.advance(core::minute);
  CHECK(at.told.empty());
  for (const auto& heard : at.process.heard) CHECK(heard.edge != protocol::EdgeKind::limit_reached);
}

TEST_CASE("A guard ends with the reason for which its offer does") {
  AtLimit at;
  Action& action = at.action();
  SECTION("dismissed") {
    const auto guard = at.guard(action);
    at.process.tell(at.process.offers.back(), protocol::OfferOutcome::dismissed);
    CHECK(at.told == Words{"dismissed"});
  }
  SECTION("snoozed") {
    const auto guard = at.guard(action);
    at.process.tell(at.process.offers.back(), protocol::OfferOutcome::snoozed);
    CHECK(at.told == Words{"dismissed"});
  }
  SECTION("let go of without an outcome") {
    const auto guard = at.guard(action);
    at.process.let_go();
    CHECK(at.told == Words{"expired"});
  }
  SECTION("expired while the host shows it") {
    const auto guard = at.guard(action);
    at.process.jump(21 * core::day);
    CHECK(at.told == Words{"expired"});
  }
  SECTION("asked: it waits for the person, but no longer than the offer holds") {
    const auto guard = at.guard(action);
    at.process.tell(at.process.offers.back(), protocol::OfferOutcome::asked);
    at.process.let_go();
    CHECK(at.told.empty());
    at.process.jump(21 * core::day);
    CHECK(at.told == Words{"expired"});
  }
  SECTION("accepted, and nobody paid within 15 min") {
    const auto guard = at.guard(action);
    at.process.tell(at.process.offers.back(), protocol::OfferOutcome::accepted);
    at.process.let_go();
    at.process.jump(14 * core::minute);
    CHECK(at.told.empty());
    at.process.jump(2 * core::minute);
    CHECK(at.told == Words{"expired"});
  }
  SECTION("none") {
    at.device.vendor.decide = [](const auto&) { return Vendor::none("cooldown_of_server"); };
    const auto guard = at.guard(action);
    CHECK(at.told == Words{"none"});
  }
  SECTION("closed") {
    const auto guard = at.guard(action);
    at.process.pipeline->seal();
    CHECK(at.told == Words{"closed"});
  }
  CHECK(action.releases == 1);
  at.process.jump(core::day);
  CHECK(at.told.size() == 1);
}

TEST_CASE("D8 after a dismissal a further guard is refused for it at once, and nobody is asked") {
  AtLimit at;
  Action &first = at.action("1 "), &second = at.action("2 ");
  const auto one = at.guard(first);
  at.process.tell(at.process.offers.back(), protocol::OfferOutcome::dismissed);
  const auto asked = at.device.vendor.asked.size();
  const auto two = at.guard(second);
  CHECK(at.told == Words{"1 dismissed", "2 dismissed"});
  CHECK(at.device.vendor.asked.size() == asked);
}

TEST_CASE("A second guard for the same limit waits for the same offer, which comes again") {
  AtLimit at;
  Action &first = at.action("1 "), &second = at.action("2 ");
  const auto one = at.guard(first);
  REQUIRE(at.process.offers.size() == 1);
  const auto two = at.guard(second);
  REQUIRE(at.process.offers.size() == 2);
  CHECK(at.process.offers[1]->is_reopened);
  // The host lets go of the first handle of the two: the offer is still there.
  client::release(at.process.offers.front());
  at.process.offers.erase(at.process.offers.begin());
  at.process.run();
  CHECK(at.told.empty());
  at.upgrade();
  CHECK(at.told == Words{"1 resumed", "2 resumed"});
}

TEST_CASE("The amount of a guard is asked for, and comes back where the action fails, throws or was cancelled") {
  auto settings = Process::online();
  settings.is_manual = true;
  AtLimit at(settings);
  Action &fails = at.action("", Action::Run::fails), &throws = at.action("", Action::Run::throws),
         &cancelled = at.action();
  std::unique_ptr<headroom_guard> guards[] = {at.guard(fails, 2), at.guard(throws, 3), at.guard(cancelled, 4)};
  CHECK(at.device.vendor.asked.back().wanted == 2);
  at.upgrade();
  CHECK(at.process.used("archives") == 14);  // consumed before they run
  client::cancel(*guards[2]);
  at.process.dispatch->run();
  CHECK(at.process.used("archives") == 5);
  CHECK(at.told == Words{"resumed", "resumed"});
  CHECK(at.process.dispatch->throws() == 1);
  CHECK(cancelled.releases == 0);
  guards[2].reset();
  CHECK(cancelled.releases == 1);
}

TEST_CASE("A cancelled guard is let go of at once, and nothing of it runs") {
  AtLimit at;
  Action& action = at.action();
  auto guard = at.guard(action);
  client::cancel(*guard);
  guard.reset();
  at.process.run();
  CHECK(action.releases == 1);
  at.upgrade();
  CHECK(at.told.empty());
  CHECK(at.process.used("archives") == 5);
}

TEST_CASE("A guard whose handle the host did not want lives until it ends") {
  AtLimit at;
  Action& action = at.action();
  at.guard(action).reset();
  at.upgrade();
  CHECK(at.told == Words{"resumed"});
  CHECK(action.releases == 1);
}

TEST_CASE("Without anybody to show an offer to, a guard is refused, once and again") {
  Device device;
  Words told;
  Action first(told), second(told);
  Process process(device);
  process.identify("acct");
  REQUIRE(process.consume("archives", 5).counted);
  const meter::Wanted wanted{&process.meter("archives"), 1};
  const auto one = client::guard(&wanted, 1, first.handler());
  process.run();
  const auto two = client::guard(&wanted, 1, second.handler());
  process.run();
  CHECK(told == Words{"none", "none"});
  process.listen();  // and the offer is not used up
  CHECK_FALSE(process.offers.empty());
}

TEST_CASE("At most 1,024 guards wait, a further one is refused before it returns") {
  AtLimit at;
  std::vector<std::unique_ptr<headroom_guard>> guards;
  const meter::Wanted wanted{&at.process.meter("archives"), 1};
  for (int i = 0; i < 1'024; ++i) guards.push_back(client::guard(&wanted, 1, at.action().handler()));
  CHECK(at.told.empty());
  const auto refused = client::guard(&wanted, 1, at.action().handler());
  CHECK(at.told == Words{"none"});
  client::cancel(*guards.back());
  guards.pop_back();
  at.process.run();
  const auto waits = client::guard(&wanted, 1, at.action().handler());
  at.process.run();
  CHECK(at.told == Words{"none"});
}

TEST_CASE("A guard over a closed handle, of whichever client, is refused as closed before it returns") {
  AtLimit at;
  Action& action = at.action();
  headroom_meter* closed = client::closed_meter();
  const meter::Wanted wanted[] = {{&at.process.meter("archives"), 0}, {closed, 1}};
  SECTION("alone") { CHECK(client::guard(wanted + 1, 1, action.handler())); }
  SECTION("with others") {
    at.upgrade();
    const meter::Wanted both[] = {{&at.process.meter("archives"), 1}, {closed, 1}};
    CHECK(client::guard(both, 2, action.handler()));
    CHECK(at.process.used("archives") == 5);
  }
  SECTION("a feature") {
    headroom_feature* feature = client::closed_feature();
    CHECK(client::guard(*feature, action.handler()));
    client::Cells::release(*feature);
  }
  CHECK(at.told == Words{"closed"});
  CHECK(action.releases == 1);
  client::Cells::release(*closed);
}

TEST_CASE("A guarded feature waits for the offer of its try, and runs when it is granted") {
  AtLimit at;
  Action &first = at.action("1 "), &second = at.action("2 ");
  const auto one = client::guard(at.process.feature("encryption"), first.handler());
  at.process.run();
  REQUIRE(at.process.heard.back().edge == protocol::EdgeKind::feature_gated);
  const auto two = client::guard(at.process.feature("no_such_feature"), second.handler());
  at.process.run();
  CHECK(at.told == Words{"2 none"});
  at.upgrade();
  CHECK(at.told == Words{"2 none", "1 resumed"});
}
