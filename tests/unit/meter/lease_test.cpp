#include "sdk/meter/lease.hpp"

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "sdk/edge/word.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

/// A clock that does something at its n-th reading.
struct TrapClock final : ports::Clock {
  core::Instant wall_now() noexcept override { return time.wall_now(); }
  core::Duration boottime_now() noexcept override {
    if (--readings == 0) trap();
    return time.boottime_now();
  }
  ManualClock time{1'793'491'200'000, core::hour};
  std::atomic<int> readings = 0;
  std::function<void()> trap;
};

/// A client with a clock, and a cell on a strict meter.
struct Leased : Metered {
  explicit Leased(std::int64_t limit = 100) : strict(hard(limit)) {
    strict.enforcement = protocol::Enforcement::strict;
    place = meter::place_meter(*page, lane, "acct", "exports", &strict, {index, true});
    cell.attach(place, meter::plain(HEADROOM_BASIS_LIVE));
  }
  void grant(std::int64_t ceiling, core::Duration term = core::minute) {
    meter::grant_lease(place, {ceiling, clock->boottime_now() + term});
  }

  std::shared_ptr<TrapClock> clock = std::make_shared<TrapClock>();
  meter::Owner leasing{page, index, [](void* count) { ++*static_cast<int*>(count); }, &wakes, clock};
  meter::Limits strict;
  ports::Place place;
  meter::Cell cell{leasing, "exports"};
};

}  // namespace

TEST_CASE(
    "M18 without a lease it is denied_lease, nothing counts, no edge is raised, and what is wanted is heard of once") {
  Leased leased;
  CHECK(meter::peek(leased.cell, 1).verdict == HEADROOM_VERDICT_DENIED_LEASE);
  CHECK(leased.wakes == 0);
  for (const std::int64_t amount : {3, 2, 3, 1}) {
    const auto reading = meter::try_consume(leased.cell, amount);
    CHECK(reading.verdict == HEADROOM_VERDICT_DENIED_LEASE);
    CHECK(reading.basis == HEADROOM_BASIS_LIVE);
    CHECK(reading.counted + reading.allowed == 0);
    CHECK(reading.used == 0);
  }
  CHECK(leased.wakes == 1);
  CHECK(leased.place.record->lease_wanted == 3);
  CHECK(edge::fired(leased.place.slot->edge) == 0);
  CHECK(leased.place.slot->episode == 0);
}

TEST_CASE("M18 what is leased may be consumed, on that basis, to its ceiling and until 5 s before its end") {
  Leased leased;
  leased.grant(10);
  const auto reading = meter::try_consume(leased.cell, 7);
  CHECK(reading.counted == 1);
  CHECK(reading.basis == HEADROOM_BASIS_LEASED);
  CHECK(reading.used == 7);
  CHECK(reading.limit == 100);
  CHECK(meter::peek(leased.cell, 3).basis == HEADROOM_BASIS_LEASED);
  CHECK(meter::peek(leased.cell, 3).counted == 0);
  CHECK(meter::peek(leased.cell, 4).verdict == HEADROOM_VERDICT_DENIED_LEASE);
  CHECK(meter::try_consume(leased.cell, 4).verdict == HEADROOM_VERDICT_DENIED_LEASE);
  leased.clock->time.advance(core::minute - meter::lease_margin - 1);
  CHECK(meter::try_consume(leased.cell, 1).counted == 1);
  leased.clock->time.advance(1);
  CHECK(meter::try_consume(leased.cell, 1).verdict == HEADROOM_VERDICT_DENIED_LEASE);
  CHECK(meter::peek(leased.cell, 1).verdict == HEADROOM_VERDICT_DENIED_LEASE);
  // A new one may be smaller.
  leased.grant(9);
  CHECK(meter::try_consume(leased.cell, 1).counted == 1);
  CHECK(meter::try_consume(leased.cell, 1).counted == 0);
}

TEST_CASE("M18 a ceiling is this lane's own: what others use and what comes back do not move it") {
  Leased leased;
  leased.grant(10);
  REQUIRE(meter::try_consume(leased.cell, 10).counted == 1);
  meter::refund(leased.cell, 5);
  meter::set_others(*leased.place.slot, 50, leased.index);
  const auto reading = meter::try_consume(leased.cell, 1);
  CHECK(reading.verdict == HEADROOM_VERDICT_DENIED_LEASE);
  CHECK(reading.used == 55);
}

TEST_CASE("M18 at the plan's limit it is denied_limit, with a lease or without, and an episode begins (M8)") {
  const bool has_lease = GENERATE(true, false);
  Leased leased;
  if (has_lease) leased.grant(1'000);
  meter::set_others(*leased.place.slot, 98, leased.index);
  CHECK(meter::peek(leased.cell, 3).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(meter::try_consume(leased.cell, 3).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(leased.place.slot->episode != 0);
  CHECK(meter::try_consume(leased.cell, 2).counted == has_lease);
}

TEST_CASE("M18 M2 add counts always, beyond the lease and over the limit") {
  Leased leased;
  auto reading = meter::add(leased.cell, 60);
  CHECK(reading.counted == 1);
  CHECK(reading.verdict == HEADROOM_VERDICT_ALLOWED);
  leased.grant(70);
  CHECK(meter::try_consume(leased.cell, 11).counted == 0);
  CHECK(meter::try_consume(leased.cell, 10).counted == 1);
  reading = meter::add(leased.cell, 31);
  CHECK(reading.verdict == HEADROOM_VERDICT_OVER_HARD_LIMIT);
  CHECK(reading.counted == 1);
  CHECK(reading.allowed == 0);
  CHECK(reading.used == 101);
}

TEST_CASE("M18 M6 thresholds fire under a lease as elsewhere") {
  Leased leased;
  leased.grant(90);
  meter::try_consume(leased.cell, 79);
  CHECK(edge::fired(leased.place.slot->edge) == 0);
  meter::try_consume(leased.cell, 1);
  CHECK(edge::fired(leased.place.slot->edge) == edge::bit(0));
  CHECK(leased.wakes == 1);
}

TEST_CASE("M18 a consume that was held up while its lease was given up uses nothing of it") {
  Leased leased;
  leased.grant(10);
  leased.clock->readings = 2;  // counted already, and looking again
  leased.clock->trap = [&] { meter::drop_lease(*leased.place.record); };
  // The clock is read after the lease's words: the drop is seen with the next one.
  SECTION("dropped after it counted") {
    leased.clock->readings = 1;
    CHECK(meter::try_consume(leased.cell, 1).verdict == HEADROOM_VERDICT_DENIED_LEASE);
    CHECK(leased.place.slot->consumed - leased.place.slot->refunded == 0);
    CHECK(leased.place.slot->consumed == 1);
  }
  SECTION("its time passed meanwhile") {
    leased.clock->trap = [&] { leased.clock->time.advance(core::hour); };
    CHECK(meter::try_consume(leased.cell, 1).verdict == HEADROOM_VERDICT_DENIED_LEASE);
    CHECK(leased.place.slot->consumed - leased.place.slot->refunded == 0);
  }
}

TEST_CASE(
    "M18 M16 a plan that becomes strict starts without a lease, newer limits keep it, another enforcement ends it") {
  Leased leased;
  leased.grant(10);
  auto limits = leased.strict;
  limits.plan_version = 2;
  limits.limit = 200;
  meter::apply(leased.place, limits, leased.index);
  CHECK(meter::try_consume(leased.cell, 10).counted == 1);
  limits.plan_version = 3;
  limits.enforcement = protocol::Enforcement::hard;
  meter::apply(leased.place, limits, leased.index);
  CHECK(leased.place.record->lease_until == 0);
  CHECK(meter::try_consume(leased.cell, 190).counted == 1);
  CHECK(meter::try_consume(leased.cell, 1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  limits.plan_version = 4;
  limits.limit = 500;
  limits.enforcement = protocol::Enforcement::strict;
  meter::apply(leased.place, limits, leased.index);
  CHECK(meter::try_consume(leased.cell, 1).verdict == HEADROOM_VERDICT_DENIED_LEASE);
  limits.plan_version = 5;
  limits.limit = ports::unlimited;
  meter::apply(leased.place, limits, leased.index);
  CHECK(meter::try_consume(leased.cell, 1'000).counted == 1);
}

TEST_CASE("M18 M2 of several meters none is taken where one has no lease") {
  Leased leased;
  const auto other = leased.Metered::cell("rows", Metered::hard(100));
  const meter::Wanted both[] = {{other.get(), 1}, {&leased.cell, 2}};
  CHECK(meter::try_consume_all(both, 2).verdict == HEADROOM_VERDICT_DENIED_LEASE);
  CHECK(leased.place.record->lease_wanted == 2);
  CHECK(meter::peek(*other, 0).used == 0);
  leased.grant(2);
  CHECK(meter::try_consume_all(both, 2).counted == 1);
  CHECK(meter::peek(leased.cell, 0).used == 2);
}

TEST_CASE("M18 eight threads take exactly what is leased, while it grows and is given up") {
  Leased leased(1'000'000);
  leased.clock->readings = -1;
  std::atomic<std::int64_t> taken = 0;
  std::atomic<bool> is_over = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      while (!is_over.load())
        if (meter::try_consume(leased.cell, 1).counted != 0) ++taken;
    });
  std::int64_t final_count = 0;
  for (int round = 1; round <= 200; ++round) {
    leased.grant(final_count + 50);
    std::this_thread::yield();
    meter::drop_lease(*leased.place.record);
    // What is read now is what the server is told; what counts later than this must come back.
    final_count = leased.place.slot->consumed.load();
    std::this_thread::yield();
  }
  is_over = true;
  for (auto& thread : threads) thread.join();
  CHECK(taken == leased.place.slot->consumed - leased.place.slot->refunded);
  CHECK(taken <= 200 * 50);
}
