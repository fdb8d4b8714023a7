#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "sdk/meter/distinct.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::Metered;

namespace {

constexpr auto unique_of(meter::Limits limits) {
  limits.kind = protocol::MeterKind::unique;
  return limits;
}
meter::Limits hard(std::int64_t limit) { return unique_of(Metered::hard(limit)); }

std::string key(int number) { return "user " + std::to_string(number); }
void observe(meter::Cell& cell, int first, int last) {
  for (int i = first; i < last; ++i) meter::observe(cell, key(i));
}
auto flags_of(const headroom_reading& r) { return meter::flags(r.verdict, r.basis, r.counted, r.allowed); }
constexpr auto live = HEADROOM_BASIS_LIVE;

}  // namespace

TEST_CASE("M19 a key counts once a period") {
  Metered metered;
  const auto cell = metered.cell("visitors", hard(100));
  const auto first = meter::observe(*cell, "ann");
  CHECK(first.used == 1);
  CHECK(first.limit == 100);
  CHECK(flags_of(first) == meter::flags(HEADROOM_VERDICT_ALLOWED, live, true, true));
  const auto again = meter::observe(*cell, "ann");
  CHECK(again.used == 1);
  CHECK(flags_of(again) == meter::flags(HEADROOM_VERDICT_ALLOWED, live, false, true));
  CHECK(meter::observe(*cell, "bob").used == 2);
  CHECK(meter::observe(*cell, std::string_view("\0\xff", 2)).used == 3);
}

TEST_CASE("M19 what does not fit the kind answers wrong_kind and changes nothing") {
  Metered metered;
  const auto unique = metered.cell("visitors", hard(100)), sum = metered.cell("exports", Metered::hard(100));
  meter::observe(*unique, "ann");
  for (const auto& reading : {meter::add(*unique, 1), meter::try_consume(*unique, 1), meter::refund(*unique, 1),
                              meter::observe(*sum, "ann")}) {
    CHECK(reading.verdict == HEADROOM_VERDICT_WRONG_KIND);
    CHECK_FALSE(reading.counted);
    CHECK_FALSE(reading.allowed);
  }
  CHECK(meter::peek(*unique, 0).used == 1);
  CHECK(meter::peek(*sum, 0).used == 0);
  const meter::Wanted both[] = {{sum.get(), 2}, {unique.get(), 1}};
  CHECK(meter::try_consume_all(both, 2).verdict == HEADROOM_VERDICT_WRONG_KIND);
  CHECK(meter::peek(*sum, 0).used == 0);
}

TEST_CASE("M19 an empty key is nothing that could be counted") {
  Metered metered;
  const auto cell = metered.cell("visitors", hard(100));
  CHECK(meter::observe(*cell, "").verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  CHECK(meter::peek(*cell, 0).used == 0);
}

TEST_CASE("M5 M19 at a hard limit new keys are denied, and those that are counted stay allowed") {
  Metered metered;
  const auto cell = metered.cell("visitors", hard(10));
  observe(*cell, 0, 10);
  CHECK(meter::observe(*cell, key(10)).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(meter::observe(*cell, key(10)).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(meter::observe(*cell, key(3)).allowed);
  CHECK(meter::peek(*cell, 0).used == 10);
  CHECK(meter::peek(*cell, 1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}

TEST_CASE("M5 M19 a soft limit counts on and says so; what others have seen counts too") {
  Metered metered;
  const auto cell = metered.cell("visitors", unique_of(Metered::soft(10)));
  cell->home.load()->others = 8;
  observe(*cell, 0, 2);
  CHECK(meter::observe(*cell, key(2)).verdict == HEADROOM_VERDICT_OVER_SOFT_LIMIT);
  CHECK(meter::peek(*cell, 0).used == 11);
}

TEST_CASE("M6 M7 M19 a threshold fires at its key, once, and repeats wake nobody") {
  Metered metered;
  const auto cell = metered.cell("visitors", hard(10));
  observe(*cell, 0, 7);
  CHECK(metered.wakes == 0);
  observe(*cell, 0, 8);
  CHECK(metered.wakes == 1);
  observe(*cell, 0, 8);
  CHECK(metered.wakes == 1);
}

TEST_CASE("M15 M19 without a plan that names it the limits of the slot do not hold") {
  Metered metered;
  const auto cell = metered.cell("visitors", hard(1));
  const auto no_plan = meter::flags(HEADROOM_VERDICT_NO_PLAN, HEADROOM_BASIS_NONE, true, true);
  cell->detach(no_plan);
  observe(*cell, 0, 3);
  CHECK(flags_of(meter::observe(*cell, "ann")) == no_plan);
  CHECK(meter::observe(*cell, "ann").counted == 0);
  CHECK(meter::peek(*cell, 0).used == 4);
  cell->detach(meter::flags(HEADROOM_VERDICT_NO_PLAN, HEADROOM_BASIS_NONE, false, false));
  CHECK_FALSE(meter::observe(*cell, "bob").counted);
  CHECK(meter::peek(*cell, 0).used == 4);
  cell->close(meter::flags(HEADROOM_VERDICT_CLOSED, HEADROOM_BASIS_NONE, false, false));
  CHECK(meter::observe(*cell, "bob").verdict == HEADROOM_VERDICT_CLOSED);
}

TEST_CASE("M19 beyond 1,024 keys the count goes on where it stood, within three standard errors") {
  Metered metered;
  const auto cell = metered.cell("visitors", hard(std::int64_t{1} << 40));
  observe(*cell, 0, 1'024);
  CHECK(meter::peek(*cell, 0).used == 1'024);
  std::int64_t before = 1'024;
  for (int last = 1'025; last <= 50'000; ++last) {
    const auto used = meter::observe(*cell, key(last - 1)).used;
    REQUIRE(used >= before);
    REQUIRE(std::abs(static_cast<double>(used - last)) < 3 * 0.0163 * last);
    before = used;
  }
  CHECK_FALSE(meter::observe(*cell, key(7)).counted);
  CHECK_FALSE(meter::observe(*cell, key(40'000)).counted);
}

TEST_CASE("M5 M19 a limit beyond the exact keys denies what would raise the estimate") {
  Metered metered;
  const auto cell = metered.cell("visitors", hard(2'000));
  int last = 0;
  while (meter::observe(*cell, key(last)).verdict != HEADROOM_VERDICT_DENIED_LIMIT) ++last;
  CHECK(std::abs(last - 2'000) < 3 * 0.0163 * 2'000);
  CHECK(meter::peek(*cell, 0).used >= 2'000);
  const auto used = meter::peek(*cell, 0).used;
  observe(*cell, 10'000, 20'000);
  CHECK(meter::peek(*cell, 0).used == used);
  CHECK(meter::observe(*cell, key(1)).allowed);
}

TEST_CASE("M19 threads that see the same keys count each once, through the exact keys and beyond") {
  for (const int keys : {1'000, 5'000}) {
    Metered metered, alone;
    const auto limits = unique_of(Metered::soft(std::int64_t{1} << 40));
    const auto cell = metered.cell("visitors", limits), reference = alone.cell("visitors", limits);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        for (int i = 0; i < keys; ++i) meter::observe(*cell, key((i * 7 + t * 13) % keys));
      });
    for (auto& thread : threads) thread.join();
    observe(*reference, 0, keys);
    CAPTURE(keys);
    CHECK(meter::sketch_of(*cell->unique.load()) == meter::sketch_of(*reference->unique.load()));
    const auto used = meter::peek(*cell, 0).used;
    if (keys <= 1'024)
      CHECK(used == keys);
    else
      CHECK(std::abs(static_cast<double>(used - keys)) < 4 * 0.0163 * keys);
  }
}

TEST_CASE("M2 M19 no two threads take the last key of a hard limit") {
  for (int round = 0; round < 20; ++round) {
    Metered metered;
    const auto cell = metered.cell("visitors", hard(500));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) threads.emplace_back([&, t] { observe(*cell, t * 200, t * 200 + 200); });
    for (auto& thread : threads) thread.join();
    REQUIRE(meter::peek(*cell, 0).used == 500);
    REQUIRE(meter::sketch_of(*cell->unique.load()).count() == 500);
  }
}
