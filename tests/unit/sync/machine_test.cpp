#include "sdk/sync/machine.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;
using sync::Answered;
using sync::Machine;
using sync::Reason;

namespace {

constexpr core::Instant trusted = 1'793'491'200'000;
constexpr std::uint64_t most = UINT64_MAX;

// A machine that has made its first sync at `now`.
struct Bench {
  core::Now now{core::hour, trusted};
  Machine machine{{}, 0, false, now};
  sync::Next next = machine.due(now);

  void pass(core::Duration by) { now = {now.steady + by, now.trusted + by}; }
  sync::Next answer(int status, bool is_acknowledged, std::uint64_t random = 0, std::string_view retry_after = {}) {
    return next = machine.answered({status, is_acknowledged, retry_after, 0, {900, 1, 1, false}}, now, random);
  }
  core::Duration wait() const { return next.wake_at - now.steady; }
};

}  // namespace

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
