#include "sdk/outcome/tracker.hpp"

#include <random>
#include <set>

#include "sdk/core/hash.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using outcome::Delivered;
using outcome::Tracker;
using protocol::OfferOutcome;
using Words = std::vector<std::string>;

namespace {

constexpr core::Instant trusted = 1'793'491'200'000;

core::Id digest(std::string_view text) {
  core::Id id;
  const auto front = core::hash_bytes(text.data(), text.size());
  const auto back = core::hash_bytes((std::string(text) + "#").data(), text.size() + 1);
  for (int i = 0; i < 8; ++i) {
    id.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(front >> (8 * i));
    id.bytes[static_cast<std::size_t>(i + 8)] = static_cast<std::uint8_t>(back >> (8 * i));
  }
  return id;
}

struct Bench {
  Tracker tracker{&digest};
  core::Now now{core::hour, trusted};

  Bench() { tracker.delivered(offer("offer_1")); }
  static Delivered offer(const std::string& id) {
    return {id, "decision_1", "acct", "u_7", protocol::EdgeKind::feature_gated, "encryption", trusted + core::hour};
  }
  std::vector<outcome::Recorded> tell(OfferOutcome what, std::string_view reason = {}, core::Instant until = 0) {
    return tracker.tell("offer_1", what, reason, until, now);
  }
  void pass(core::Duration by) { now = {now.steady + by, now.trusted + by}; }
};

Words words(const std::vector<outcome::Recorded>& recorded) {
  Words out;
  for (const auto& one : recorded) out.emplace_back(to_text(one.event.outcome));
  return out;
}

}  // namespace

TEST_CASE("An outcome becomes an event of its account that says what became of which offer") {
  Bench bench;
  CHECK(words(bench.tell(OfferOutcome::shown)) == Words{"shown"});
  bench.pass(5);
  const auto recorded = bench.tell(OfferOutcome::dismissed, "not_relevant");
  REQUIRE(recorded.size() == 1);
  CHECK(recorded[0].account == "acct");
  const auto& event = recorded[0].event;
  CHECK(core::is_id(event.id));
  CHECK(event.type == protocol::Event::Type::outcome);
  CHECK(event.user == "u_7");
  CHECK(event.at == trusted + 5);
  CHECK(event.edge == protocol::EdgeKind::feature_gated);
  CHECK(event.key == "encryption");
  CHECK(event.offer == "offer_1");
  CHECK(event.decision == "decision_1");
  CHECK(event.outcome == OfferOutcome::dismissed);
  CHECK(event.reason == "not_relevant");
}

TEST_CASE("A snooze carries until when, and what it implies does not") {
  Bench bench;
  const auto recorded = bench.tell(OfferOutcome::snoozed, {}, trusted + core::day);
  REQUIRE(words(recorded) == Words{"shown", "snoozed"});
  CHECK(recorded[0].event.until == 0);
  CHECK(recorded[1].event.until == trusted + core::day);
}

TEST_CASE("Each outcome follows another as a life goes, and a repeat records nothing") {
  struct Row {
    std::vector<OfferOutcome> told;
    Words recorded;
  };
  using O = OfferOutcome;
  const Row rows[] = {{{O::shown, O::shown}, {"shown"}},
                      {{O::shown, O::dismissed, O::dismissed}, {"shown", "dismissed"}},
                      {{O::accepted}, {"shown", "accepted"}},
                      {{O::asked, O::asked, O::accepted}, {"shown", "asked", "accepted"}},
                      {{O::dismissed, O::snoozed}, {"shown", "dismissed"}},
                      {{O::dismissed, O::accepted}, {"shown", "dismissed", "accepted"}},
                      {{O::snoozed, O::accepted, O::accepted}, {"shown", "snoozed", "accepted"}},
                      {{O::accepted, O::dismissed}, {"shown", "accepted"}},
                      {{O::accepted, O::failed}, {"shown", "accepted", "failed"}},
                      {{O::expired, O::accepted, O::shown}, {"expired"}},
                      {{O::failed, O::dismissed}, {"failed"}},
                      {{O::converted}, {}},
                      {{O::shown, O::converted, O::expired}, {"shown", "expired"}}};
  for (const auto& row : rows) {
    Bench bench;
    Words recorded;
    for (const auto what : row.told)
      for (const auto& word : words(bench.tell(what))) recorded.push_back(word);
    CHECK(recorded == row.recorded);
  }
}

TEST_CASE("An offer destroyed without an outcome is abandoned, never silently lost") {
  struct Row {
    std::vector<OfferOutcome> told;
    Words at_the_end;
  };
  using O = OfferOutcome;
  const Row rows[] = {
      {{}, {"abandoned"}}, {{O::shown}, {"abandoned"}}, {{O::dismissed}, {}}, {{O::snoozed}, {}}, {{O::accepted}, {}},
      {{O::asked}, {}},    {{O::expired}, {}},          {{O::failed}, {}}};
  for (const auto& row : rows) {
    Bench bench;
    for (const auto what : row.told) bench.tell(what);
    CHECK(words(bench.tracker.let_go("offer_1", bench.now)) == row.at_the_end);
    CHECK(bench.tracker.let_go("offer_1", bench.now).empty());
    CHECK(bench.tell(O::shown).empty());
  }
}

TEST_CASE("An offer expires when its time comes, once, unless it has ended before") {
  Bench bench;
  bench.tracker.delivered(Bench::offer("offer_2"));
  bench.tracker.tell("offer_2", OfferOutcome::accepted, {}, 0, bench.now);
  CHECK(bench.tracker.wake_at(bench.now) == bench.now.steady + core::hour);
  bench.pass(core::hour - 1);
  CHECK(bench.tracker.due(bench.now).empty());
  bench.pass(1);
  const auto recorded = bench.tracker.due(bench.now);
  CHECK(words(recorded) == Words{"expired"});
  CHECK(recorded[0].event.offer == "offer_1");
  CHECK(bench.tracker.due(bench.now).empty());
  CHECK(bench.tracker.wake_at(bench.now) == 0);
}

TEST_CASE("An expired offer that is let go before anybody looked is expired and not abandoned") {
  Bench bench;
  bench.pass(2 * core::hour);
  CHECK(words(bench.tracker.let_go("offer_1", bench.now)) == Words{"expired"});
}

TEST_CASE("D2 the same outcome has the same id in another process, and another outcome, offer or account another") {
  std::set<std::string> ids;
  for (const char* account : {"acct", "acct_2"})
    for (const char* id : {"offer_1", "offer_2"})
      for (const auto what : {OfferOutcome::shown, OfferOutcome::dismissed, OfferOutcome::accepted}) {
        const auto record = [&] {
          Tracker tracker(&digest);
          auto offer = Bench::offer(id);
          offer.account = account;
          tracker.delivered(offer);
          return tracker.tell(id, what, {}, 0, {1, trusted}).back().event.id;
        };
        const auto first = record();
        CHECK(first == record());
        ids.insert(first);
      }
  CHECK(ids.size() == 12);
}

TEST_CASE("D8 a reopened offer goes on with its life") {
  Bench bench;
  bench.tell(OfferOutcome::shown);
  bench.tracker.delivered(Bench::offer("offer_1"));
  CHECK(bench.tell(OfferOutcome::shown).empty());
  CHECK(words(bench.tell(OfferOutcome::accepted)) == Words{"accepted"});
}

TEST_CASE("D11 a holdout's exposure is a shown without an offer, told apart by its decision") {
  Bench bench;
  auto would = Bench::offer("");
  const auto one = bench.tracker.exposure(would, bench.now);
  would.decision = "decision_2";
  const auto other = bench.tracker.exposure(would, bench.now);
  CHECK(one.event.outcome == OfferOutcome::shown);
  CHECK(one.event.offer.empty());
  CHECK(one.event.decision == "decision_1");
  CHECK(one.event.id != other.event.id);
}

TEST_CASE("Outcomes of an offer that was never delivered record nothing") {
  Bench bench;
  CHECK(bench.tracker.tell("unknown", OfferOutcome::shown, {}, 0, bench.now).empty());
  CHECK(bench.tracker.let_go("unknown", bench.now).empty());
}

TEST_CASE("In any order of calls an offer's events are all different and have one end, or a change of mind") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2'000; ++round) {
    Bench bench;
    std::set<std::string> ids;
    Words all;
    const auto take = [&](const std::vector<outcome::Recorded>& recorded) {
      for (const auto& one : recorded) {
        REQUIRE(ids.insert(one.event.id).second);
        all.emplace_back(to_text(one.event.outcome));
      }
    };
    for (int step = 0; step < 12; ++step) {
      take(bench.tell(static_cast<OfferOutcome>(random() % 9)));
      if (random() % 6 == 0) bench.pass(20 * core::minute);
      if (random() % 4 == 0) take(bench.tracker.due(bench.now));
    }
    take(bench.tracker.let_go("offer_1", bench.now));
    REQUIRE_FALSE(all.empty());
    REQUIRE(std::ranges::find(all, "converted") == all.end());
    const auto shown = std::ranges::find(all, "shown");
    REQUIRE((shown == all.begin() || shown == all.end()));
  }
}
