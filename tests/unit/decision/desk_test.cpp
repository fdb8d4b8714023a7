#include "sdk/decision/desk.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/decision/moments.hpp"

using namespace headroom;
using namespace headroom::testing;
using decision::Decided;
using decision::Desk;
using decision::Failure;
using decision::Means;
using From = decision::Decided::From;

namespace {

struct Bench {
  Desk desk{{}};
  core::Now now{core::hour, trusted};
  void pass(core::Duration by) { now = {now.steady + by, now.trusted + by}; }
};

Means with_fallback(core::Instant expires_at = 0) {
  Means means;
  means.fallback = content("fallback", expires_at);
  return means;
}

}  // namespace

TEST_CASE("D2 an answer in time decides the moment, once") {
  Bench bench;
  auto next = bench.desk.ask(moment("m1"), {}, bench.now);
  REQUIRE(next.requests.size() == 1);
  CHECK(next.requests[0].id == "m1");
  CHECK(next.decided.empty());
  CHECK(next.wake_at == bench.now.steady + 300);

  bench.pass(299);
  next = bench.desk.answered("m1", offer_answer("offer_1"), bench.now);
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].moment.id == "m1");
  CHECK(next.decided[0].from == From::server);
  CHECK(next.decided[0].answer.offer->id == "offer_1");
  CHECK(next.wake_at == 0);

  bench.pass(1'000);
  CHECK(bench.desk.due(bench.now).decided.empty());
  CHECK(bench.desk.answered("m1", offer_answer("offer_1"), bench.now).decided.empty());
}

TEST_CASE("D2 a none with its reason is an answer too") {
  Bench bench;
  bench.desk.ask(moment("m1"), with_fallback(), bench.now);
  auto answer = none_answer("holdout");
  answer.would_offer = protocol::WouldOffer{protocol::OfferKind::upgrade, trusted + core::hour};
  const auto next = bench.desk.answered("m1", answer, bench.now);
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].answer.outcome == protocol::Outcome::none);
  CHECK(next.decided[0].answer.reason == "holdout");
  CHECK(next.decided[0].answer.would_offer);
}

TEST_CASE("D2 repeats of a moment join the one under way, and ask nothing once it is decided") {
  Bench bench;
  bench.desk.ask(moment("m1"), {}, bench.now);
  bench.pass(10);
  auto next = bench.desk.ask(moment("m1"), {}, bench.now);
  CHECK(next.requests.empty());
  CHECK(next.decided.empty());
  CHECK(next.wake_at == bench.now.steady + 290);
  CHECK(bench.desk.answered("m1", offer_answer("offer_1"), bench.now).decided.size() == 1);
  next = bench.desk.ask(moment("m1"), {}, bench.now);
  CHECK(next.requests.empty());
  CHECK(next.decided.empty());
}

TEST_CASE("D2 a late answer is not shown but kept for the next such moment") {
  Bench bench;
  bench.desk.ask(moment("m1"), {}, bench.now);
  bench.pass(300);
  auto next = bench.desk.due(bench.now);
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].answer.outcome == protocol::Outcome::none);
  CHECK(next.decided[0].answer.reason == "deadline");

  bench.pass(50);
  CHECK(bench.desk.answered("m1", offer_answer("late"), bench.now).decided.empty());

  auto other = moment("m2", "archived_kb");
  CHECK(bench.desk.ask(other, {}, bench.now).decided.empty());

  next = bench.desk.ask(moment("m3"), {}, bench.now);
  CHECK(next.requests.empty());
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].moment.id == "m3");
  CHECK(next.decided[0].from == From::kept);
  CHECK(next.decided[0].answer.offer->id == "late");

  // Kept once, used once.
  CHECK(bench.desk.ask(moment("m4"), {}, bench.now).requests.size() == 1);
}

TEST_CASE("D2 an answer that comes before its timer has fired but after its deadline is late all the same") {
  Bench bench;
  bench.desk.ask(moment("m1"), {}, bench.now);
  bench.pass(301);
  const auto next = bench.desk.answered("m1", offer_answer("late"), bench.now);
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].answer.reason == "deadline");
  CHECK(bench.desk.ask(moment("m2"), {}, bench.now).decided.at(0).from == From::kept);
}

TEST_CASE("D3 D4 an answer asked for ahead is there at once, offline too, until it expires") {
  Bench bench;
  bench.desk.prefetched(moment("ahead"), offer_answer("offer_1", trusted + core::minute), bench.now);
  Means offline;
  offline.is_online = false;
  auto next = bench.desk.ask(moment("m1"), offline, bench.now);
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].from == From::kept);

  bench.desk.prefetched(moment("ahead"), offer_answer("offer_2", trusted + core::minute), bench.now);
  bench.pass(core::minute);
  next = bench.desk.ask(moment("m2"), offline, bench.now);
  CHECK(next.decided.at(0).answer.reason == "offline");
}

TEST_CASE("D3 what the server withdraws, or a new plan overtakes, is not kept") {
  Bench bench;
  bench.desk.prefetched(moment("ahead"), offer_answer("offer_1"), bench.now);
  bench.desk.drop_kept_offer("offer_1");
  CHECK(bench.desk.ask(moment("m1"), {}, bench.now).decided.empty());

  bench.desk.prefetched(moment("ahead"), offer_answer("offer_2"), bench.now);
  bench.desk.drop_kept("other");
  bench.desk.drop_kept("acct");
  CHECK(bench.desk.ask(moment("m2"), {}, bench.now).decided.empty());
}

TEST_CASE("M25 an answer kept for one account or user is none for another") {
  Bench bench;
  bench.desk.prefetched(moment("ahead"), offer_answer("offer_1"), bench.now);
  auto other = moment("m1");
  other.account = "acct_2";
  CHECK(bench.desk.ask(other, {}, bench.now).decided.empty());
  other = moment("m2");
  other.user = "u_8";
  CHECK(bench.desk.ask(other, {}, bench.now).decided.empty());
  CHECK(bench.desk.ask(moment("m3"), {}, bench.now).decided.size() == 1);
}

TEST_CASE(
    "D4 offline, late or failed: the plan's fallback offer, with the moment's own identity; else none with the "
    "reason") {
  struct Row {
    const char* reason;
    decision::Next (*end)(Bench&, Means);
  };
  const Row rows[] = {{"offline",
                       [](Bench& bench, Means means) {
                         means.is_online = false;
                         return bench.desk.ask(moment("m1"), means, bench.now);
                       }},
                      {"deadline",
                       [](Bench& bench, Means means) {
                         bench.desk.ask(moment("m1"), means, bench.now);
                         bench.pass(300);
                         return bench.desk.due(bench.now);
                       }},
                      {"deadline",
                       [](Bench& bench, Means means) {
                         means.is_enrolled = false;
                         bench.desk.ask(moment("m1"), means, bench.now);
                         bench.pass(300);
                         return bench.desk.due(bench.now);
                       }},
                      {"offline",
                       [](Bench& bench, Means means) {
                         bench.desk.ask(moment("m1"), means, bench.now);
                         return bench.desk.failed("m1", Failure::network, bench.now);
                       }},
                      {"unauthorized",
                       [](Bench& bench, Means means) {
                         bench.desk.ask(moment("m1"), means, bench.now);
                         return bench.desk.failed("m1", Failure::unauthorized, bench.now);
                       }},
                      {"rejected",
                       [](Bench& bench, Means means) {
                         bench.desk.ask(moment("m1"), means, bench.now);
                         return bench.desk.failed("m1", Failure::refused, bench.now);
                       }},
                      {"server_error",
                       [](Bench& bench, Means means) {
                         bench.desk.ask(moment("m1"), means, bench.now);
                         return bench.desk.failed("m1", Failure::server, bench.now);
                       }},
                      {"bad_answer",
                       [](Bench& bench, Means means) {
                         bench.desk.ask(moment("m1"), means, bench.now);
                         return bench.desk.failed("m1", Failure::garbled, bench.now);
                       }},
                      {"bad_answer",
                       [](Bench& bench, Means means) {
                         bench.desk.ask(moment("m1"), means, bench.now);
                         auto answer = offer_answer("o");
                         answer.offer.reset();
                         return bench.desk.answered("m1", answer, bench.now);
                       }},
                      {"expired", [](Bench& bench, Means means) {
                         bench.desk.ask(moment("m1"), means, bench.now);
                         return bench.desk.answered("m1", offer_answer("o", trusted), bench.now);
                       }}};
  for (const auto& row : rows) {
    CAPTURE(row.reason);
    Bench with, without, outdated;
    auto next = row.end(with, with_fallback());
    REQUIRE(next.decided.size() == 1);
    CHECK(next.decided[0].from == From::fallback);
    CHECK(next.decided[0].answer.reason == row.reason);
    REQUIRE(next.decided[0].answer.offer);
    CHECK(next.decided[0].answer.offer->id == "m1");
    CHECK(next.decided[0].answer.offer->expires_at == with.now.trusted + core::day);

    next = row.end(without, {});
    REQUIRE(next.decided.size() == 1);
    CHECK(next.decided[0].from == From::here);
    CHECK(next.decided[0].answer.outcome == protocol::Outcome::none);
    CHECK(next.decided[0].answer.reason == row.reason);

    next = row.end(outdated, with_fallback(trusted));
    REQUIRE(next.decided.size() == 1);
    CHECK(next.decided[0].answer.outcome == protocol::Outcome::none);
  }
}

TEST_CASE("D13 the kill switch and withheld consent silence a moment, kept and fallback offers too") {
  for (const bool is_kill : {true, false}) {
    Bench bench;
    bench.desk.prefetched(moment("ahead"), offer_answer("offer_1"), bench.now);
    auto means = with_fallback();
    means.is_killed = is_kill;
    means.is_consent_withheld = !is_kill;
    const auto next = bench.desk.ask(moment("m1"), means, bench.now);
    CHECK(next.requests.empty());
    REQUIRE(next.decided.size() == 1);
    CHECK(next.decided[0].answer.outcome == protocol::Outcome::none);
    CHECK(next.decided[0].answer.reason == (is_kill ? "kill_switch" : "consent_withheld"));
  }
}

TEST_CASE("A moment before enrolment waits for it within its deadline") {
  Bench bench;
  Means means;
  means.is_enrolled = false;
  auto next = bench.desk.ask(moment("m1"), means, bench.now);
  CHECK(next.requests.empty());
  CHECK(next.wake_at == bench.now.steady + 300);
  bench.pass(100);
  CHECK(bench.desk.enrolled("other", bench.now).requests.empty());
  next = bench.desk.enrolled("acct", bench.now);
  REQUIRE(next.requests.size() == 1);
  CHECK(bench.desk.enrolled("acct", bench.now).requests.empty());
  CHECK(bench.desk.answered("m1", offer_answer("offer_1"), bench.now).decided.size() == 1);
}

TEST_CASE("A moment whose deadline passed before enrolment is not asked about any more") {
  Bench bench;
  Means means;
  means.is_enrolled = false;
  bench.desk.ask(moment("m1"), means, bench.now);
  bench.pass(300);
  const auto next = bench.desk.enrolled("acct", bench.now);
  CHECK(next.requests.empty());
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].answer.reason == "deadline");
}

TEST_CASE(
    "Beyond the most moments open at once the next is none, busy, those that only wait for a late answer give way") {
  Bench bench;
  for (int i = 0; i < 64; ++i) bench.desk.ask(moment("m" + std::to_string(i)), {}, bench.now);
  const auto next = bench.desk.ask(moment("one_more"), {}, bench.now);
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].answer.reason == "busy");
  bench.pass(300);
  CHECK(bench.desk.due(bench.now).decided.size() == 64);
  CHECK(bench.desk.ask(moment("another"), {}, bench.now).requests.size() == 1);
}
