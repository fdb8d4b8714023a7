#include "sdk/meter/hold.hpp"

#include "sdk/meter/level.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::Metered;

namespace {

std::int64_t used(const meter::Cell& cell) { return meter::peek(cell, 0).used; }

}  // namespace

TEST_CASE("A reservation consumes at once, and its commit gives back or adds the difference") {
  struct Row {
    std::int64_t reserved, actual, used;
    bool counted;
  };
  for (const auto& row : {Row{5, 5, 5, false}, Row{5, 2, 2, true}, Row{5, 0, 0, true}, Row{5, 8, 8, true}}) {
    Metered metered;
    const auto cell = metered.cell("exports", Metered::hard(10));
    meter::Hold hold;
    CHECK(meter::take_hold(*cell, row.reserved, hold).used == row.reserved);
    const auto reading = meter::commit(*cell, row.actual, hold);
    CHECK(reading.used == row.used);
    CHECK(reading.counted == row.counted);
    CHECK(used(*cell) == row.used);
    meter::let_go(*cell, hold);  // committed: there is nothing left to give back
    CHECK(used(*cell) == row.used);
    CHECK(meter::commit(*cell, 1, hold).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  }
}

TEST_CASE("A reservation that is let go gives all of it back, and one that does not fit takes nothing") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  meter::Hold hold, second;
  meter::take_hold(*cell, 7, hold);
  CHECK(meter::take_hold(*cell, 4, second).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(second.target.slot == nullptr);
  meter::let_go(*cell, second);
  CHECK(used(*cell) == 7);
  meter::let_go(*cell, hold);
  CHECK(used(*cell) == 0);
}

TEST_CASE("M2 a commit beyond a hard limit counts, and says so") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  meter::Hold hold;
  meter::take_hold(*cell, 9, hold);
  const auto reading = meter::commit(*cell, 12, hold);
  CHECK(reading.verdict == HEADROOM_VERDICT_OVER_HARD_LIMIT);
  CHECK(reading.used == 12);
}

TEST_CASE("M1 a commit of a wrong amount changes nothing, and the reservation stands") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  meter::Hold hold;
  meter::take_hold(*cell, 5, hold);
  for (const std::int64_t wrong : {std::int64_t{-1}, ports::max_amount + 1})
    CHECK(meter::commit(*cell, wrong, hold).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
  CHECK(meter::commit(*cell, 3, hold).used == 3);
}

TEST_CASE("M10 a reservation gives back in the period that it took from") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  meter::Hold kept, dropped;
  meter::take_hold(*cell, 3, kept);
  meter::take_hold(*cell, 4, dropped);
  ports::Slot* const november = cell->home.load();
  auto next = Metered::hard(10);
  next.period_start = next.period_end;
  next.period_end += 30 * core::day;
  REQUIRE(meter::follow(*cell, next, meter::plain(HEADROOM_BASIS_LIVE), true));
  REQUIRE(cell->home.load() != november);
  meter::add(*cell, 6);
  meter::commit(*cell, 1, kept);
  meter::let_go(*cell, dropped);
  CHECK(november->consumed - november->refunded == 1);
  CHECK(used(*cell) == 6);
}

TEST_CASE("M20 a reservation of a level raises it, and leaves alone what was set since") {
  Metered metered;
  auto limits = Metered::hard(10);
  limits.kind = protocol::MeterKind::latest;
  const auto cell = metered.cell("seats", limits);
  meter::Hold first, second, third;
  CHECK(meter::take_hold(*cell, 2, first).used == 2);  // nothing was set before
  meter::let_go(*cell, first);
  CHECK(used(*cell) == 0);
  meter::set(*cell, 4);
  meter::take_hold(*cell, 3, first);
  meter::take_hold(*cell, 2, second);
  CHECK(used(*cell) == 9);
  CHECK(meter::commit(*cell, 4, second).used == 11);  // never denied
  meter::set(*cell, 6);
  meter::let_go(*cell, first);
  CHECK(used(*cell) == 6);
  meter::take_hold(*cell, 1, third);
  meter::set(*cell, 5);
  CHECK(meter::commit(*cell, 3, third).used == 5);
}

TEST_CASE("M14 a max cannot be reserved, and a reservation of a closed cell is empty") {
  Metered metered;
  auto limits = Metered::hard(10);
  limits.kind = protocol::MeterKind::max;
  const auto peak = metered.cell("peak", limits);
  meter::Hold hold;
  CHECK(meter::take_hold(*peak, 2, hold).verdict == HEADROOM_VERDICT_WRONG_KIND);
  const meter::Cell closed(metered.owner, "closed");
  CHECK(meter::take_hold(const_cast<meter::Cell&>(closed), 2, hold).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(hold.target.slot == nullptr);
}

TEST_CASE("A user's uses count beside the account's, and are given back from both") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  const auto user = meter::place_user(*metered.page, *cell->record.load(), "ann");
  cell->attach({cell->record.load(), cell->home.load()}, meter::plain(HEADROOM_BASIS_LIVE), user.slot);
  const auto of_ann = [&] { return user.slot->consumed - user.slot->refunded; };
  CHECK(meter::add(*cell, 2).used == 2);
  CHECK(meter::try_consume(*cell, 3).used == 5);
  CHECK(of_ann() == 5);
  CHECK(meter::try_consume(*cell, 9).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(of_ann() == 5);
  meter::refund(*cell, 1);
  CHECK(of_ann() == 4);
  meter::Hold hold;
  meter::take_hold(*cell, 2, hold);
  CHECK(of_ann() == 6);
  meter::let_go(*cell, hold);
  CHECK(of_ann() == 4);
  const auto full = metered.cell("full", Metered::hard(0));
  const meter::Wanted both[] = {{cell.get(), 1}, {full.get(), 1}};
  meter::try_consume_all(both, 2);
  CHECK(of_ann() == 4);
  CHECK(used(*cell) == 4);
}
