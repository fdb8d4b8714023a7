#include "sdk/decision/desk.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/decision/moments.hpp"

using namespace headroom;
using namespace headroom::testing;
using decision::Decided;
using decision::Desk;
using decision::Means;

namespace {

struct Bench {
  Desk desk{{.deadline = 300, .max_open = 4}};
  core::Now now{core::hour, trusted};
  void pass(core::Duration by) {
    now.steady += by;
    now.trusted += by;
  }
  /// How many requests go out ahead.
  std::size_t asks(const decision::Moment& about, const Means& means = {}) {
    return desk.ask_ahead(about, means, now).ahead.size();
  }
};

decision::Moment at_threshold(const std::string& id, std::uint32_t threshold) {
  auto out = moment(id);
  out.threshold = threshold;
  return out;
}

protocol::DecisionAnswer not_before(core::Instant at) {
  auto answer = none_answer("frequency_cap");
  answer.not_before = at;
  return answer;
}

}  // namespace

TEST_CASE("D3 a near edge is asked for once, and at the edge the answer is at hand without a request") {
  Bench bench;
  CHECK(bench.asks(moment("m1")) == 1);
  CHECK(bench.asks(moment("m1")) == 0);
  CHECK(bench.desk.answered_ahead(moment("m1"), offer_answer("offer"), bench.now).decided.empty());
  bench.pass(2 * core::minute);
  CHECK(bench.asks(moment("m1")) == 0);
  const auto next = bench.desk.ask(moment("m1"), {}, bench.now);
  CHECK(next.requests.empty());
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].from == Decided::From::kept);
  CHECK(bench.asks(moment("m1")) == 0);  // it was answered
}

TEST_CASE("D3 nothing is asked ahead offline, before enrolment, without consent or with the kill switch pulled") {
  Bench bench;
  Means means;
  means.is_online = false;
  CHECK(bench.asks(moment("m1"), means) == 0);
  means = {};
  means.is_enrolled = false;
  CHECK(bench.asks(moment("m1"), means) == 0);
  means = {};
  means.is_consent_withheld = true;
  CHECK(bench.asks(moment("m1"), means) == 0);
  means = {};
  means.is_killed = true;
  CHECK(bench.asks(moment("m1"), means) == 0);
  CHECK(bench.asks(moment("m1")) == 1);
}

TEST_CASE("D3 after a failure it is asked again in a minute, after an answer that does not keep in an hour") {
  Bench bench;
  CHECK(bench.asks(moment("m1")) == 1);
  bench.pass(core::minute - 1);
  CHECK(bench.asks(moment("m1")) == 0);
  bench.pass(1);
  CHECK(bench.asks(moment("m1")) == 1);
  bench.desk.answered_ahead(moment("m1"), none_answer("no_candidate"), bench.now);
  bench.pass(core::hour - 1);
  CHECK(bench.asks(moment("m1")) == 0);
  bench.pass(1);
  CHECK(bench.asks(moment("m1")) == 1);
  bench.desk.answered_ahead(moment("m1"), not_before(bench.now.trusted + core::day), bench.now);
  bench.pass(core::day - 1);
  CHECK(bench.asks(moment("m1")) == 0);
  bench.pass(1);
  CHECK(bench.asks(moment("m1")) == 1);
}

TEST_CASE("D3 an expired answer is asked for anew, and none is shown that has expired") {
  Bench bench;
  bench.asks(moment("m1"));
  bench.desk.answered_ahead(moment("m1"), offer_answer("offer", trusted + core::hour), bench.now);
  bench.pass(core::hour);
  CHECK(bench.asks(moment("m1")) == 1);
  CHECK(bench.desk.ask(moment("m1"), {}, bench.now).requests.size() == 1);
}

TEST_CASE("D3 an answer asked for ahead serves its own threshold and period, and no more units than it was asked for") {
  const auto taken = [](auto change) {
    Bench bench;
    auto ahead = at_threshold("ahead", 95);
    ahead.wanted = 1;
    bench.desk.answered_ahead(ahead, offer_answer("offer"), bench.now);
    auto other = at_threshold("m1", 95);
    change(other);
    return !bench.desk.ask(other, {}, bench.now).decided.empty();
  };
  CHECK(taken([](decision::Moment&) {}));
  CHECK(taken([](decision::Moment& other) { other.wanted = 1; }));
  CHECK_FALSE(taken([](decision::Moment& other) { other.threshold = 80; }));
  CHECK_FALSE(taken([](decision::Moment& other) { other.period = 1; }));
  CHECK_FALSE(taken([](decision::Moment& other) { other.wanted = 2; }));
}

TEST_CASE("D3 where the edge comes before the answer, that is the moment's, and the second one is nothing") {
  Bench bench;
  bench.asks(moment("m1"));
  CHECK(bench.desk.ask(moment("m1"), {}, bench.now).requests.size() == 1);
  const auto next = bench.desk.answered_ahead(moment("m1"), offer_answer("offer"), bench.now);
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].answer.offer->id == "offer");
  CHECK(bench.desk.answered("m1", offer_answer("offer"), bench.now).decided.empty());
  bench.desk.answered_ahead(moment("m1"), offer_answer("offer"), bench.now);
  CHECK(bench.desk.ask(moment("m2"), {}, bench.now).requests.size() == 1);  // nothing was kept
}

TEST_CASE("D3 a new plan makes a near edge be asked for again, and no more than the desk holds are under way") {
  Bench bench;
  for (const char* id : {"m1", "m2", "m3", "m4"}) CHECK(bench.asks(moment(id, id)) == 1);
  CHECK(bench.asks(moment("m5", "m5")) == 0);
  bench.desk.drop_kept("acct");
  CHECK(bench.asks(moment("m1", "m1")) == 1);
}

TEST_CASE("D3 D11 a holdout's answer is kept as long as its offer would be") {
  Bench bench;
  auto answer = none_answer("holdout");
  answer.would_offer = protocol::WouldOffer{protocol::OfferKind::upgrade, trusted + core::hour};
  bench.desk.answered_ahead(moment("m1"), answer, bench.now);
  const auto next = bench.desk.ask(moment("m1"), {}, bench.now);
  REQUIRE(next.decided.size() == 1);
  CHECK(next.decided[0].answer.reason == "holdout");
}
