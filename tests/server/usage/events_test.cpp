#include "server-stub/usage/events.hpp"

#include <algorithm>

#include "server-stub/usage/offer_history.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sync_device.hpp"

using headroom::protocol::EdgeKind;
using headroom::protocol::Event;
using headroom::protocol::OfferKind;
using headroom::protocol::OfferOutcome;
using headroom::server::decide::PastOffer;
using headroom::server::store::Database;
using headroom::server::usage::OfferRecord;
using headroom::testing::id_of;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;
namespace core = headroom::core;
namespace usage = headroom::server::usage;

namespace {

Event edge(unsigned id, EdgeKind kind, const std::string& key, core::Instant at) {
  Event event;
  event.id = id_of(id);
  event.edge = kind;
  event.key = key;
  event.at = at;
  return event;
}

Event outcome(unsigned id, const std::string& offer, OfferOutcome what, core::Instant at,
              const std::string& reason = "") {
  Event event;
  event.id = id_of(id);
  event.type = Event::Type::outcome;
  event.user = "u_1";
  event.offer = offer;
  event.outcome = what;
  event.reason = reason;
  event.at = at;
  return event;
}

OfferRecord record(const std::string& offer, core::Instant at, bool prompted = false) {
  OfferRecord record{"acct_1", "u_1", offer, {}, at};
  record.past.decision = "decision of " + offer;
  record.past.edge = EdgeKind::limit_approaching;
  record.past.key = "exports";
  record.past.plan = "team";
  record.past.prompted = prompted;
  return record;
}

std::vector<PastOffer> past(SyncState& state) {
  return state.work([](Database& database) { return usage::past_offers(database, "acct_1", "u_1"); });
}

}  // namespace

TEST_CASE("an event is stored once by its id, and acknowledged each time it is told") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.user = "u_1";
  device.events = {edge(1, EdgeKind::feature_gated, "pdf", state.now),
                   edge(2, EdgeKind::feature_gated, "pdf", state.now),
                   edge(3, EdgeKind::milestone, "launched", state.now)};
  const std::vector<std::string> all{id_of(1), id_of(2), id_of(3)};
  CHECK(state.exchange(device).acked_events == all);
  CHECK(state.exchange(device).acked_events == all);
  const auto tries = state.work([&](Database& database) {
    return usage::tally_events(database, "acct_1", EdgeKind::feature_gated, state.now - core::day);
  });
  REQUIRE(tries.size() == 1);
  CHECK(tries[0].key == "pdf");
  CHECK(tries[0].times == 2);
  CHECK(state
            .work([&](Database& database) {
              return usage::tally_events(database, "acct_1", EdgeKind::feature_gated, state.now + 1);
            })
            .empty());
  CHECK(state.work([&](Database& database) { return usage::tally_events(database, "acct_2", EdgeKind::milestone, 0); })
            .empty());
}

TEST_CASE("while consent is withheld usage is taken and nothing else") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.user = "u_1";
  device.consent = headroom::protocol::Consent::withheld;
  device.count("exports", SyncState::start, 4);
  device.events = {edge(1, EdgeKind::feature_gated, "pdf", state.now), outcome(2, "o", OfferOutcome::shown, state.now)};
  const auto answer = state.exchange(device);
  CHECK(answer.acked_events.empty());
  CHECK(answer.interruptions_shown.empty());
  CHECK(state.total("acct_1", "exports", SyncState::start) == 4);
  CHECK(
      state.work([](Database& database) { return usage::tally_events(database, "acct_1", EdgeKind::feature_gated, 0); })
          .empty());
  std::int64_t users = -1;
  state.work([&](Database& database) {
    database.query("SELECT (SELECT count(*) FROM user) + (SELECT count(*) FROM event) + (SELECT count(*) FROM offer)",
                   [&](const auto& row) { users = row.integer(0); });
  });
  CHECK(users == 0);
}

TEST_CASE("D6 a user's interruptions are told to every device of theirs") {
  SyncState state;
  SyncDevice one("acct_1", 1), two("acct_1", 2), other_user("acct_1", 3);
  one.user = two.user = "u_1";
  other_user.user = "u_2";
  state.work([&](Database& database) {
    usage::record_offer(database, record("tried", state.now, true));
    auto success = record("success", state.now);
    success.past.kind = OfferKind::success;
    usage::record_offer(database, success);
  });
  one.events = {outcome(1, "unprompted", OfferOutcome::shown, state.now - 5),
                outcome(2, "tried", OfferOutcome::shown, state.now - 4),    // they caused it
                outcome(3, "success", OfferOutcome::shown, state.now - 3),  // sells nothing, capped apart
                outcome(4, "old", OfferOutcome::shown, state.now - 31 * core::day)};
  CHECK(state.exchange(one).interruptions_shown == std::vector<core::Instant>{state.now - 5});
  CHECK(state.exchange(two).interruptions_shown == std::vector<core::Instant>{state.now - 5});
  CHECK(state.exchange(other_user).interruptions_shown.empty());
}

TEST_CASE("what became of an offer is its latest outcome, whatever the order it is told in") {
  SyncState state;
  const auto at = state.now;
  const std::vector<Event> events{outcome(1, "o", OfferOutcome::shown, at + 1),
                                  outcome(2, "o", OfferOutcome::snoozed, at + 2),
                                  outcome(3, "o", OfferOutcome::dismissed, at + 3, "not_now")};
  constexpr std::size_t the_record = 3;
  std::vector<std::size_t> order{0, 1, 2, the_record};
  int number = 0;
  do {
    const std::string offer = "o" + std::to_string(++number);
    state.work([&](Database& database) {
      for (const auto i : order) {
        if (i == the_record) {
          usage::record_offer(database, record(offer, at + number));
          continue;
        }
        Event event = events[i];
        event.id = id_of(static_cast<unsigned>(100 * number + static_cast<int>(i)));
        event.offer = offer;
        usage::record_event(database, "acct_1", event, at);
      }
    });
    const auto newest = past(state).at(0);
    CAPTURE(order);
    CHECK(newest.decision == "decision of " + offer);
    CHECK(newest.key == "exports");
    CHECK(newest.plan == "team");
    CHECK(newest.shown_at == at + 1);
    CHECK(newest.outcome == OfferOutcome::dismissed);
    CHECK(newest.reason == "not_now");
    CHECK(newest.ended_at == at + 3);
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(number == 24);
}

TEST_CASE("what was bought stays bought") {
  SyncState state;
  state.work([&](Database& database) {
    usage::record_offer(database, record("o", state.now));
    usage::record_event(database, "acct_1", outcome(1, "o", OfferOutcome::converted, state.now), state.now);
    usage::record_event(database, "acct_1", outcome(2, "o", OfferOutcome::expired, state.now + 9), state.now);
  });
  CHECK(past(state)[0].outcome == OfferOutcome::converted);
}

TEST_CASE("past offers are the user's own, newest first, outcomes without a record say too little") {
  SyncState state;
  state.work([&](Database& database) {
    usage::record_offer(database, record("first", state.now));
    usage::record_offer(database, record("second", state.now + 1));
    auto other = record("other", state.now);
    other.user = "u_2";
    usage::record_offer(database, other);
    usage::record_event(database, "acct_1", outcome(1, "lost", OfferOutcome::dismissed, state.now), state.now);
  });
  const auto offers = past(state);
  REQUIRE(offers.size() == 2);
  CHECK(offers[0].decision == "decision of second");
  CHECK_FALSE(offers[0].outcome);
  CHECK(offers[0].shown_at == 0);
}

TEST_CASE("a purchase is attributed to the last offer of it that was shown in time") {
  SyncState state;
  state.work([&](Database& database) {
    for (const auto* offer : {"early", "late", "unseen"}) usage::record_offer(database, record(offer, state.now));
    usage::record_event(database, "acct_1", outcome(1, "early", OfferOutcome::shown, state.now + 1), state.now);
    usage::record_event(database, "acct_1", outcome(2, "late", OfferOutcome::shown, state.now + 2), state.now);
  });
  const auto last = [&](const std::string& plan, core::Instant since) {
    return state.work([&](Database& database) { return usage::last_shown(database, "acct_1", plan, "", since); });
  };
  REQUIRE(last("team", state.now));
  CHECK(last("team", state.now)->offer == "late");
  CHECK(last("team", state.now)->decision == "decision of late");
  CHECK_FALSE(last("team", state.now + 3));
  CHECK_FALSE(last("business", 0));
}
