#include "sdk/sync/machine.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/sync/bench.hpp"

using namespace headroom;
using namespace headroom::testing;
using sync::Machine;
using sync::Reason;

TEST_CASE("F-48 F-58 failures back off with full jitter from 1 s to 5 min, and repeat the request as it stands") {
  Bench bench;
  const core::Duration ceilings[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300};
  for (const auto ceiling : ceilings) {
    CAPTURE(ceiling);
    bench.answer(503, false, most);
    CHECK(bench.wait() <= ceiling * core::second);
    bench.pass(ceiling * core::second);
    bench.next = bench.machine.due(bench.now);
    REQUIRE(bench.next.send);
    CHECK(bench.next.send->is_repeat);
  }
  bench.answer(200, true);
  bench.pass(core::hour);
  CHECK_FALSE(bench.machine.due(bench.now).send->is_repeat);
}

TEST_CASE("F-50 a captive portal's 200 acknowledges nothing and counts as a failure") {
  Bench bench;
  bench.answer(200, false, most);
  CHECK(bench.machine.standing().failures == 1);
  bench.pass(core::second);
  const auto next = bench.machine.due(bench.now);
  REQUIRE(next.send);
  CHECK(next.send->is_repeat);
}

TEST_CASE("F-47 Retry-After is kept, nobody's haste goes before it, and a restart honours it") {
  Bench bench;
  bench.answer(429, false, 0, "120");
  CHECK(bench.next.not_before == bench.now.trusted + 120 * core::second);
  CHECK(bench.wait() == 120 * core::second);
  for (const auto reason : {Reason::told, Reason::hint, Reason::accepted, Reason::identified, Reason::flush}) {
    const auto next = bench.machine.wanted(reason, bench.now, 0);
    CHECK_FALSE(next.send);
    CHECK(next.wake_at == bench.now.steady + 120 * core::second);
  }

  bench.pass(20 * core::second);
  Machine restarted({}, *bench.next.not_before, true, {5'000, bench.now.trusted});
  CHECK(restarted.due({5'000, bench.now.trusted}).wake_at == 5'000 + 100 * core::second);

  // A mark from a clock since corrected bars for a day at most.
  Machine far({}, bench.now.trusted + 365 * core::day, false, {5'000, bench.now.trusted});
  CHECK(far.due({5'000, bench.now.trusted}).wake_at == 5'000 + core::day);

  bench.pass(100 * core::second);
  REQUIRE(bench.machine.due(bench.now).send);
  bench.answer(200, true);
  CHECK(bench.next.not_before == 0);
}

TEST_CASE("F-49 401 and 403 stop, keep what there is and probe each quarter of an hour") {
  for (const int status : {401, 403}) {
    Bench bench;
    for (int probe = 0; probe < 5; ++probe) {
      bench.answer(status, false, static_cast<std::uint64_t>(probe) * 60'000);
      CHECK(bench.wait() >= 13 * core::minute);
      CHECK(bench.wait() <= 17 * core::minute);
      for (const auto reason : {Reason::told, Reason::hint, Reason::accepted, Reason::flush, Reason::period_over})
        CHECK_FALSE(bench.machine.wanted(reason, bench.now, 0).send);
      bench.pass(17 * core::minute);
      bench.next = bench.machine.due(bench.now);
      REQUIRE(bench.next.send);
      CHECK_FALSE(bench.next.send->is_repeat);
    }
  }
}

TEST_CASE("F-49 who is identified anew is not held up by the old refusal") {
  Bench bench;
  bench.answer(401, false);
  CHECK(bench.machine.wanted(Reason::identified, bench.now, 0).send);
}

TEST_CASE("M24 what may have arrived before a refusal is repeated, but not with a proof that was refused") {
  Bench bench;
  bench.answer(0, false, most);
  bench.pass(core::second);
  REQUIRE(bench.machine.due(bench.now).send);
  bench.answer(401, false);
  bench.pass(17 * core::minute);
  CHECK(bench.machine.due(bench.now).send->is_repeat);
  bench.answer(401, false);
  CHECK_FALSE(bench.machine.wanted(Reason::identified, bench.now, 0).send->is_repeat);
}

TEST_CASE("A host that flushes in a loop while the server is down makes one attempt a second") {
  Bench bench;
  for (int i = 0; i < 8; ++i) {
    bench.answer(0, false, most);
    bench.pass(10 * core::minute);
    REQUIRE(bench.machine.due(bench.now).send);
  }
  bench.answer(0, false, most);
  int sends = 0;
  for (int i = 0; i < 1'000; ++i) {
    if (bench.machine.wanted(Reason::flush, bench.now, 0).send) ++sends, bench.answer(0, false, most);
    bench.pass(10);
  }
  CHECK(sends == 9);
}

TEST_CASE("F-41 an event that is refused alone is to be buried") {
  Bench bench;
  bench.machine.answered({400, false, {}, 0, {900, 1, 1, false}}, bench.now, 0);
  bench.pass(core::second);
  auto next = bench.machine.due(bench.now);
  bench.machine.answered({200, true, {}, 0, {900, 1, 0, true}}, bench.now, 0);
  next = bench.machine.answered({400, false, {}, 0, {900, 1, 1, false}}, bench.now, 0);
  CHECK(next.bury_event);
}

TEST_CASE("F-58 ten thousand clients come back to a server without a wave") {
  // The server is down for ten minutes from 0 on, then answers all; each client's retries are drawn from its own
  // stream.
  std::vector<int> arrivals(900, 0);
  for (std::uint64_t client = 0; client < 10'000; ++client) {
    std::uint64_t random = client * 0x9e3779b97f4a7c15 + 1;
    const auto draw = [&random] {
      random ^= random << 13, random ^= random >> 7, random ^= random << 17;
      return random;
    };
    core::Now now{core::Duration(draw() % 60'000), trusted};
    Machine machine({}, 0, false, now);
    auto next = machine.due(now);
    for (int attempts = 0; now.steady < 900'000 && attempts < 1'000; ++attempts) {
      if (next.send) {
        ++arrivals[static_cast<std::size_t>(now.steady / 1'000)];
        const bool is_up = now.steady >= 600'000;
        next = machine.answered({is_up ? 200 : 0, is_up, {}, 60, {}}, now, draw());
      } else {
        now.steady = next.wake_at;
        next = machine.due(now);
      }
    }
  }
  int peak = 0, sum = 0;
  for (std::size_t second = 600; second < 900; ++second)
    peak = std::max(peak, arrivals[second]), sum += arrivals[second];
  CAPTURE(peak, sum / 300);
  CHECK(peak <= 2 * sum / 300);
}
