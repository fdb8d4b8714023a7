#include "sdk/outcome/accept_loop.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;
using outcome::Accepted;
using outcome::AcceptLoop;

namespace {

constexpr core::Instant trusted = 1'793'491'200'000;

Accepted accepted(const std::string& offer, core::Instant at = trusted) {
  return {offer, "acct", {.plan = "team", .add_on = {}, .seats = 0}, "17", at};
}

struct Bench {
  AcceptLoop loop;
  core::Now now{core::hour, trusted};
  void pass(core::Duration by) { now = {now.steady + by, now.trusted + by}; }
};

}  // namespace

TEST_CASE("D9 an accepted offer polls at 2, 5, 15 and 60 s, then each minute, and is given up after 15 min") {
  Bench bench;
  auto next = bench.loop.accepted(accepted("o1"), bench.now);
  std::vector<core::Duration> polls;
  while (next.wake_at != 0) {
    bench.pass(next.wake_at - bench.now.steady);
    next = bench.loop.due(bench.now);
    if (next.wants_sync) polls.push_back((bench.now.trusted - trusted) / core::second);
    REQUIRE(polls.size() < 100);
  }
  CHECK(polls ==
        std::vector<core::Duration>{2, 5, 15, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 720, 780, 840});
  REQUIRE(next.ended.size() == 1);
  CHECK(next.ended[0].accepted.offer == "o1");
  CHECK_FALSE(next.ended[0].is_confirmed);
  CHECK(bench.now.trusted == trusted + 15 * core::minute);
  CHECK_FALSE(bench.loop.is_pending("o1"));
}

TEST_CASE("D9 the plan that was bought confirms, and nothing else does") {
  struct Row {
    const char *account, *version, *plan;
    bool confirms;
  };
  const Row rows[] = {{"acct", "18", "team", true},
                      {"acct", "17", "team", false},
                      {"acct", "18", "free", false},
                      {"other", "18", "team", false}};
  for (const auto& row : rows) {
    CAPTURE(row.account, row.version, row.plan);
    Bench bench;
    bench.loop.accepted(accepted("o1"), bench.now);
    bench.pass(3 * core::second);
    const auto next = bench.loop.plan_in_force(row.account, row.version, row.plan, bench.now);
    CHECK(next.ended.size() == (row.confirms ? 1 : 0));
    CHECK(bench.loop.is_pending("o1") != row.confirms);
    CHECK((next.wake_at == 0) == row.confirms);
  }
}

TEST_CASE("D9 seats or an add-on are confirmed by the next plan version") {
  Bench bench;
  auto seats = accepted("o1");
  seats.target = {.plan = {}, .add_on = {}, .seats = 5};
  bench.loop.accepted(seats, bench.now);
  CHECK(bench.loop.plan_in_force("acct", "17", "free", bench.now).ended.empty());
  const auto next = bench.loop.plan_in_force("acct", "18", "free", bench.now);
  REQUIRE(next.ended.size() == 1);
  CHECK(next.ended[0].is_confirmed);
}

TEST_CASE("D9 accepting twice waits once") {
  Bench bench;
  bench.loop.accepted(accepted("o1"), bench.now);
  bench.loop.accepted(accepted("o1"), bench.now);
  CHECK(bench.loop.plan_in_force("acct", "18", "team", bench.now).ended.size() == 1);
}

TEST_CASE("D9 after a restart or a suspend missed polls are one, and the fifteen minutes go on") {
  Bench bench;
  bench.loop.accepted(accepted("o1", trusted - 10 * core::minute), bench.now);
  auto next = bench.loop.due(bench.now);
  CHECK(next.wants_sync);
  next = bench.loop.due(bench.now);
  CHECK_FALSE(next.wants_sync);
  bench.pass(5 * core::minute);
  CHECK(bench.loop.due(bench.now).ended.size() == 1);
}

TEST_CASE("M11 an acceptance stamped by a clock since corrected is not waited for for ever") {
  Bench bench;
  auto next = bench.loop.accepted(accepted("o1", trusted + 365 * core::day), bench.now);
  int wakes = 0;
  for (; next.wake_at != 0; ++wakes) {
    REQUIRE(wakes < 100);
    bench.now = {next.wake_at, bench.now.trusted + next.wake_at - bench.now.steady};
    next = bench.loop.due(bench.now);
  }
  CHECK(bench.now.steady <= core::hour + 16 * core::minute);
}

TEST_CASE("Of more than 64 accepted offers the oldest is given up") {
  Bench bench;
  for (int i = 0; i < 64; ++i) CHECK(bench.loop.accepted(accepted("o" + std::to_string(i)), bench.now).ended.empty());
  const auto next = bench.loop.accepted(accepted("one_more"), bench.now);
  REQUIRE(next.ended.size() == 1);
  CHECK(next.ended[0].accepted.offer == "o0");
}
