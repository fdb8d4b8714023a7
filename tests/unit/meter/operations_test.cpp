#include "sdk/meter/operations.hpp"

#include <limits>

#include "tests/support/catch.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::Metered;
using protocol::Enforcement;

namespace {

constexpr auto flags_of = [](const headroom_reading& r) {
  return meter::flags(r.verdict, r.basis, r.counted, r.allowed);
};
constexpr auto live = HEADROOM_BASIS_LIVE;

}  // namespace

TEST_CASE("M4 a reading shows the account's usage: own consumed less refunded, and the others'") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  cell->home.load()->others = 30;
  const auto reading = meter::add(*cell, 5);
  CHECK(reading.used == 35);
  CHECK(reading.limit == 100);
  CHECK(reading.resets_at == 1'796'083'200);
  CHECK(flags_of(reading) == meter::flags(HEADROOM_VERDICT_ALLOWED, live, true, true));
  CHECK(meter::refund(*cell, 2).used == 33);
  CHECK(meter::peek(*cell, 0).used == 33);
}

TEST_CASE("M1 amounts outside 1 … 2^40 are refused and change nothing") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  meter::add(*cell, 3);
  for (const std::int64_t amount :
       {std::int64_t{0}, std::int64_t{-1}, ports::max_amount + 1, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    for (const auto& reading :
         {meter::add(*cell, amount), meter::try_consume(*cell, amount), meter::refund(*cell, amount)}) {
      CHECK(reading.verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
      CHECK(reading.counted == 0);
      CHECK(reading.allowed == 0);
      CHECK(reading.used == 3);
    }
    if (amount != 0) CHECK(meter::peek(*cell, amount).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  }
  CHECK(meter::add(*cell, ports::max_amount).counted == 1);
}

TEST_CASE("M5 what each enforcement answers at and beyond its limit of 10") {
  struct Row {
    Enforcement enforcement;
    std::int64_t ceiling;
    std::int64_t start, amount;
    unsigned added, consumed;  // verdicts
  };
  constexpr auto none = ports::unlimited;
  constexpr unsigned allowed = HEADROOM_VERDICT_ALLOWED, soft = HEADROOM_VERDICT_OVER_SOFT_LIMIT,
                     hard = HEADROOM_VERDICT_OVER_HARD_LIMIT, denied = HEADROOM_VERDICT_DENIED_LIMIT;
  const Row rows[] = {
      {Enforcement::hard, none, 9, 1, allowed, allowed}, {Enforcement::hard, none, 10, 1, hard, denied},
      {Enforcement::hard, none, 5, 6, hard, denied},     {Enforcement::strict, none, 10, 1, hard, denied},
      {Enforcement::soft, none, 9, 1, allowed, allowed}, {Enforcement::soft, none, 10, 1, soft, soft},
      {Enforcement::soft, none, 500, 9, soft, soft},     {Enforcement::overage, 20, 10, 1, soft, soft},
      {Enforcement::overage, 20, 19, 1, soft, soft},     {Enforcement::overage, 20, 20, 1, hard, denied},
      {Enforcement::overage, none, 900, 1, soft, soft},  {Enforcement::hard, 15, 12, 3, soft, soft},
      {Enforcement::hard, 15, 12, 4, hard, denied},
  };
  for (const auto& row : rows) {
    Metered metered;
    auto limits = Metered::hard(10);
    limits.enforcement = row.enforcement;
    limits.ceiling = row.ceiling;
    INFO("enforcement " << int(row.enforcement) << " from " << row.start << " by " << row.amount);
    const auto adds = metered.cell("adds", limits), takes = metered.cell("takes", limits);
    meter::add(*adds, row.start);
    meter::add(*takes, row.start);
    CHECK(meter::peek(*takes, row.amount).verdict == row.consumed);
    const auto added = meter::add(*adds, row.amount), consumed = meter::try_consume(*takes, row.amount);
    CHECK(added.verdict == row.added);
    CHECK(added.counted == 1);  // M2
    CHECK((added.allowed != 0) == (row.added != hard));
    CHECK(added.used == row.start + row.amount);
    CHECK(consumed.verdict == row.consumed);
    CHECK((consumed.counted != 0) == (row.consumed != denied));
    CHECK(consumed.used == row.start + (row.consumed == denied ? 0 : row.amount));
  }
}

TEST_CASE("M5 a limit of 0 denies whatever the enforcement, unless the plan gives a ceiling") {
  for (const auto enforcement : {Enforcement::hard, Enforcement::soft, Enforcement::overage, Enforcement::strict}) {
    Metered metered;
    auto limits = Metered::hard(0);
    limits.enforcement = enforcement;
    const auto cell = metered.cell("exports", limits);
    CHECK(meter::try_consume(*cell, 1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
    if (enforcement == Enforcement::strict) continue;  // leased and nothing else (M18)
    limits.ceiling = 5;
    limits.plan_version = 2;
    REQUIRE(meter::follow(*cell, limits, meter::plain(live), true));
    CHECK(meter::try_consume(*cell, 1).verdict == HEADROOM_VERDICT_OVER_SOFT_LIMIT);
  }
}

TEST_CASE("M3 peek has no effect and raises no edge") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  meter::add(*cell, 7);
  CHECK(meter::peek(*cell, 4).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(meter::peek(*cell, 4).allowed == 0);
  CHECK(meter::peek(*cell, 3).allowed == 1);
  CHECK(meter::peek(*cell, 3).counted == 0);
  CHECK(metered.wakes == 0);
  CHECK(cell->home.load()->consumed == 7);
  CHECK(cell->home.load()->episode == 0);
}

TEST_CASE("A refund gives back at most what this lane has, and nothing of the others'") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  cell->home.load()->others = 50;
  meter::add(*cell, 5);
  CHECK(meter::refund(*cell, 9).used == 50);
  CHECK(cell->home.load()->refunded == 5);
  CHECK(meter::refund(*cell, 1).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  CHECK(meter::add(*cell, 1).used == 51);
}

TEST_CASE("M1 a counter stops at 2^53 − 1 as saturated, and never wraps") {
  Metered metered;
  const auto cell = metered.cell("exports", meter::Limits{});
  auto& slot = *cell->home.load();
  slot.consumed = ports::counter_max - 5;
  CHECK(meter::try_consume(*cell, 6).verdict == HEADROOM_VERDICT_SATURATED);
  CHECK(meter::add(*cell, 5).used == ports::counter_max);
  const auto reading = meter::add(*cell, 1);
  CHECK(reading.verdict == HEADROOM_VERDICT_SATURATED);
  CHECK(reading.counted == 0);
  CHECK(reading.used == ports::counter_max);
  slot.consumed = std::numeric_limits<std::int64_t>::max() - 10 * ports::max_amount;
  for (int i = 0; i < 100; ++i) CHECK(meter::add(*cell, ports::max_amount).used == ports::counter_max);
  CHECK(meter::peek(*cell, 1).verdict == HEADROOM_VERDICT_SATURATED);
  CHECK(meter::refund(*cell, 1).verdict == HEADROOM_VERDICT_SATURATED);
}

TEST_CASE("M15 stale data denies only where this directory's own count alone passes the limit") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10), meter::plain(HEADROOM_BASIS_CACHED));
  cell->home.load()->others = 9;
  CHECK(meter::try_consume(*cell, 1).verdict == HEADROOM_VERDICT_ALLOWED);
  const auto beyond = meter::try_consume(*cell, 9);
  CHECK(beyond.verdict == HEADROOM_VERDICT_OVER_SOFT_LIMIT);
  CHECK(beyond.allowed == 1);
  CHECK(beyond.used == 19);
  CHECK(meter::peek(*cell, 1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(meter::try_consume(*cell, 1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  cell->word = meter::plain(live);
  cell->home.load()->others = 0;
  CHECK(meter::try_consume(*cell, 1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}

TEST_CASE("M14 M15 a cell without limits counts, answers as it was told, and raises no edge") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  cell->detach(meter::flags(HEADROOM_VERDICT_NO_PLAN, HEADROOM_BASIS_NONE, true, true));
  CHECK(meter::try_consume(*cell, 20).verdict == HEADROOM_VERDICT_NO_PLAN);
  CHECK(meter::add(*cell, 1).used == 21);
  CHECK(meter::peek(*cell, 1).allowed == 1);
  CHECK(meter::refund(*cell, 1).used == 20);
  cell->detach(meter::flags(HEADROOM_VERDICT_UNKNOWN_KEY, HEADROOM_BASIS_NONE, true, false));
  const auto refused = meter::try_consume(*cell, 1);
  CHECK(refused.counted == 0);
  CHECK(refused.allowed == 0);
  CHECK(refused.used == 20);
  const auto added = meter::add(*cell, 1);  // M2: add counts always
  CHECK(added.counted == 1);
  CHECK(added.allowed == 0);
  CHECK(metered.wakes == 0);
}

TEST_CASE("A closed cell answers closed to everything") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  cell->close(meter::flags(HEADROOM_VERDICT_CLOSED, HEADROOM_BASIS_NONE, false, false));
  for (const auto& reading : {meter::add(*cell, 1), meter::try_consume(*cell, 1), meter::peek(*cell, 1),
                              meter::refund(*cell, 1), meter::add(*cell, -1)}) {
    CHECK(reading.verdict == HEADROOM_VERDICT_CLOSED);
    CHECK(reading.counted == 0);
    CHECK(reading.allowed == 0);
    CHECK(reading.used == 0);
  }
  meter::attempt(*cell);
  CHECK(metered.wakes == 0);
}
