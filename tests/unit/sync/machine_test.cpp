#include "sdk/sync/machine.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/sync/bench.hpp"

using namespace headroom;
using namespace headroom::testing;
using sync::Machine;
using sync::Reason;

TEST_CASE("The first sync goes at once, and nothing beside it while it is under way") {
  Bench bench;
  REQUIRE(bench.next.send);
  CHECK_FALSE(bench.next.send->is_repeat);
  CHECK(bench.machine.is_under_way());
  CHECK_FALSE(bench.machine.wanted(Reason::flush, bench.now, 0).send);
  CHECK_FALSE(bench.machine.due(bench.now).send);
  CHECK(bench.machine.wanted(Reason::hint, bench.now, 0).wake_at == 0);
}

TEST_CASE("M24 a stored request that was never answered goes first, as it stands") {
  const core::Now now{core::hour, trusted};
  Machine machine({}, 0, true, now);
  const auto next = machine.due(now);
  REQUIRE(next.send);
  CHECK(next.send->is_repeat);
}

TEST_CASE("The next sync follows the server's interval, 10 % spread to either side") {
  for (const auto random : {std::uint64_t{0}, std::uint64_t{3'000}, most}) {
    Bench bench;
    const auto next = bench.machine.answered({200, true, {}, 100, {}}, bench.now, random);
    CHECK_FALSE(next.send);
    const auto wait = next.wake_at - bench.now.steady;
    CHECK(wait >= 90 * core::second);
    CHECK(wait <= 110 * core::second);
    bench.pass(wait - 1);
    CHECK_FALSE(bench.machine.due(bench.now).send);
    bench.pass(1);
    CHECK(bench.machine.due(bench.now).send);
  }
}

TEST_CASE("An interval beyond a day or below a second is not taken over") {
  Bench bench;
  auto next = bench.machine.answered({200, true, {}, INT64_MAX, {}}, bench.now, 0);
  CHECK(next.wake_at - bench.now.steady <= core::day);
  Bench negative;
  next = negative.machine.answered({200, true, {}, -5, {}}, negative.now, 0);
  CHECK(next.wake_at - negative.now.steady == 54 * core::second);
}

TEST_CASE("What is left over goes at once") {
  Bench bench;
  const auto next = bench.machine.answered({200, true, {}, 60, {900, 1, 1, true}}, bench.now, 0);
  CHECK(next.send);
}

TEST_CASE("An edge or outcome goes within a second, together with those of that second") {
  Bench bench;
  bench.answer(200, true);
  auto next = bench.machine.wanted(Reason::told, bench.now, 0);
  CHECK(next.wake_at == bench.now.steady + core::second);
  bench.pass(600);
  next = bench.machine.wanted(Reason::told, bench.now, 0);
  CHECK(next.wake_at == bench.now.steady + 400);
  bench.pass(400);
  CHECK(bench.machine.due(bench.now).send);
}

TEST_CASE("What is wanted while a request is under way goes after its answer") {
  Bench bench;
  bench.machine.wanted(Reason::told, bench.now, 0);
  bench.pass(100);
  bench.answer(200, true);
  CHECK(bench.wait() == 900);
  bench.pass(900);
  CHECK(bench.machine.due(bench.now).send);
  // And only once.
  bench.answer(200, true);
  CHECK(bench.wait() == 54 * core::second);
}

TEST_CASE("A-25 a hint brings a sync within 100 ms, and a flood of hints one in five seconds") {
  Bench bench;
  bench.answer(200, true);
  int sends = 0;
  for (int i = 0; i < 6'000; ++i) {
    if (bench.machine.wanted(Reason::hint, bench.now, 7).send) ++sends, bench.answer(200, true);
    if (i == 11) CHECK(sends == 1);
    bench.pass(10);
  }
  CHECK(sends >= 11);
  CHECK(sends <= 13);
}

TEST_CASE("D9 A-25 while a payment is awaited a hint brings a sync soon after another, and a flood two a second") {
  Bench bench;
  bench.answer(200, true);
  bench.machine.wanted(Reason::hint, bench.now, 7);
  bench.pass(57);
  REQUIRE(bench.machine.due(bench.now).send);
  bench.answer(200, true);
  bench.pass(443);
  CHECK(bench.machine.wanted(Reason::awaited_hint, bench.now, 0).wake_at == bench.now.steady + 57);
  bench.pass(57);
  CHECK(bench.machine.due(bench.now).send);
  bench.answer(200, true);
  int sends = 0;
  for (int i = 0; i < 1'000; ++i) {
    if (bench.machine.wanted(Reason::awaited_hint, bench.now, 7).send) ++sends, bench.answer(200, true);
    bench.pass(10);
  }
  CHECK(sends >= 19);
  CHECK(sends <= 21);
  // The payment has come: an ordinary hint keeps its distance from these.
  bench.pass(core::second);
  if (bench.machine.due(bench.now).send) bench.answer(200, true);
  CHECK(bench.machine.wanted(Reason::hint, bench.now, 0).wake_at > bench.now.steady + 3 * core::second);
}

TEST_CASE("A-25 a hint whose sync came early for another reason holds up the next hint no longer than from then") {
  Bench bench;
  bench.answer(200, true);
  bench.machine.wanted(Reason::hint, bench.now, 0);
  bench.pass(50);
  REQUIRE(bench.machine.due(bench.now).send);
  bench.answer(200, true);
  const auto barred = bench.machine.wanted(Reason::hint, bench.now, 0).wake_at;
  CHECK(barred == bench.now.steady + 5 * core::second);
  bench.pass(100);
  REQUIRE(bench.machine.wanted(Reason::flush, bench.now, 0).send);
  bench.answer(200, true);
  const auto served = bench.now.steady;
  bench.pass(core::second);
  CHECK(bench.machine.wanted(Reason::hint, bench.now, 0).wake_at == served + 5 * core::second);
  bench.pass(6 * core::second);
  REQUIRE(bench.machine.due(bench.now).send);
}

TEST_CASE("M10 syncs for a period's end are spread over the interval") {
  for (const auto random : {std::uint64_t{0}, std::uint64_t{20'000}, std::uint64_t{49'999}}) {
    Bench bench;
    bench.answer(200, true);
    const auto next = bench.machine.wanted(Reason::period_over, bench.now, random);
    if (random == 0)
      CHECK(next.send);
    else
      CHECK(next.wake_at == bench.now.steady + static_cast<core::Duration>(random));
  }
}

TEST_CASE("F-61 offline nothing is sent, and back online what is due goes within a second") {
  Bench bench;
  bench.answer(0, false, most);
  CHECK(bench.machine.online(false, bench.now, 0).wake_at == 0);
  bench.pass(core::hour);
  CHECK_FALSE(bench.machine.due(bench.now).send);
  CHECK_FALSE(bench.machine.wanted(Reason::flush, bench.now, 0).send);
  const auto next = bench.machine.online(true, bench.now, 700);
  CHECK(next.wake_at == bench.now.steady + 700);
  bench.pass(700);
  CHECK(bench.machine.due(bench.now).send);
}

TEST_CASE("F-70 after a suspend the missed sync goes once") {
  Bench bench;
  bench.answer(200, true);
  bench.pass(core::day);
  CHECK(bench.machine.due(bench.now).send);
  CHECK_FALSE(bench.machine.due(bench.now).send);
  bench.answer(200, true);
  CHECK(bench.wait() == 54 * core::second);
}
