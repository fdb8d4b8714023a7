#include "sdk/meter/limits.hpp"

#include "sdk/edge/word.hpp"
#include "sdk/meter/held_edge.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::Metered;

namespace {

std::vector<int> held_thresholds(const meter::Cell& cell) {
  std::vector<int> all;
  for (const auto& edge : meter::held_edges({cell.record.load(), cell.home.load()}, Metered::index))
    all.push_back(edge.threshold);
  return all;
}

meter::Limits version(meter::Limits limits, std::int64_t of_plan, std::uint32_t generation) {
  limits.plan_version = of_plan;
  limits.generation = generation;
  return limits;
}

bool write(meter::Cell& cell, const meter::Limits& limits) {
  return meter::apply({cell.record.load(), cell.home.load()}, limits, Metered::index);
}

}  // namespace

TEST_CASE("Thresholds are kept in order, each once") {
  Metered metered;
  auto limits = Metered::hard(100);
  limits.thresholds = {95, 0, 80, 80, 50};
  const auto cell = metered.cell("exports", limits);
  const auto& stored = cell->home.load()->thresholds;
  CHECK(stored[0] == 50);
  CHECK(stored[1] == 80);
  CHECK(stored[2] == 95);
  CHECK(stored[3] == 0);
}

TEST_CASE("M13 when the first plan arrives of the thresholds already behind only the highest fires") {
  Metered metered;
  meter::Cell cell(metered.owner, "exports");
  const auto place = meter::place_meter(*metered.page, Metered::lane, "acct", "exports", nullptr, {Metered::index});
  cell.attach(place, meter::flags(HEADROOM_VERDICT_NO_PLAN, HEADROOM_BASIS_NONE, true, true));
  CHECK(meter::add(cell, 97).limit == ports::unlimited);
  CHECK(metered.wakes == 0);
  CHECK(place.slot->plan_version == ports::no_plan_version);
  auto bundled = version(Metered::hard(100), 0, 1);
  bundled.thresholds = {50, 80, 95};
  const auto again = meter::place_meter(*metered.page, Metered::lane, "acct", "exports", &bundled, {Metered::index});
  CHECK(again.slot == place.slot);
  CHECK(place.slot->limit == 100);
  CHECK(held_thresholds(cell) == std::vector<int>{95});
  CHECK(edge::fired(place.slot->edge) == 0b111);
}

TEST_CASE("M13 a meter whose limit stays equal under the first server plan keeps its fired bits") {
  Metered metered;
  const auto cell = metered.cell("exports", version(Metered::hard(100), 0, 1));
  meter::add(*cell, 85);
  REQUIRE(meter::handled(meter::held_edges({cell->record.load(), cell->home.load()}, Metered::index).at(0)));
  CHECK_FALSE(write(*cell, version(Metered::hard(100), 17, 4)));
  CHECK(held_thresholds(*cell).empty());
  CHECK(edge::generation(cell->home.load()->edge) == 4);
  meter::add(*cell, 10);
  CHECK(held_thresholds(*cell) == std::vector<int>{95});
}

TEST_CASE("M13 under a first server plan with another limit the highest threshold behind fires") {
  Metered metered;
  const auto cell = metered.cell("exports", version(Metered::hard(1000), 0, 1));
  meter::add(*cell, 85);
  CHECK(write(*cell, version(Metered::hard(100), 17, 4)));
  CHECK(held_thresholds(*cell) == std::vector<int>{80});
}

TEST_CASE("M16 an upgrade keeps the usage, drops what was pending and fires nothing that is behind") {
  Metered metered;
  const auto cell = metered.cell("exports", version(Metered::hard(100), 17, 4));
  meter::add(*cell, 97);
  CHECK(held_thresholds(*cell) == std::vector<int>{95});
  CHECK_FALSE(write(*cell, version(Metered::hard(120), 18, 5)));  // 97 of 120 is behind 80 %
  CHECK(held_thresholds(*cell).empty());
  CHECK(meter::peek(*cell, 0).used == 97);
  CHECK(meter::try_consume(*cell, 17).verdict == HEADROOM_VERDICT_ALLOWED);
  CHECK(held_thresholds(*cell) == std::vector<int>{95});
}

TEST_CASE("M16 a downgrade that holds now denies new use and fires the highest threshold behind") {
  Metered metered;
  const auto cell = metered.cell("exports", version(Metered::hard(500), 17, 4));
  meter::add(*cell, 97);
  CHECK(write(*cell, version(Metered::hard(90), 18, 5)));
  CHECK(held_thresholds(*cell) == std::vector<int>{95});
  CHECK(meter::try_consume(*cell, 1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}

TEST_CASE("M7 a denial that was not judged is dropped with its generation") {
  Metered metered;
  const auto cell = metered.cell("exports", version(Metered::hard(10), 17, 4));
  meter::try_consume(*cell, 11);
  CHECK(cell->home.load()->episode != 0);
  write(*cell, version(Metered::hard(50), 18, 5));
  CHECK(cell->home.load()->episode == 0);
}

TEST_CASE("D9 an older plan changes nothing, and the same one again fires nothing twice") {
  Metered metered;
  const auto cell = metered.cell("exports", version(Metered::hard(100), 17, 4));
  meter::add(*cell, 85);
  CHECK_FALSE(write(*cell, version(Metered::hard(5), 16, 3)));
  CHECK_FALSE(write(*cell, version(Metered::hard(5), 0, 1)));
  CHECK(cell->home.load()->limit == 100);
  const auto before = cell->home.load()->edge.load();
  CHECK_FALSE(write(*cell, version(Metered::hard(100), 17, 4)));
  CHECK(cell->home.load()->edge == before);
}

TEST_CASE("M4 new totals may fire, a correction downward raises no edge, and ends an episode") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  auto& slot = *cell->home.load();
  meter::add(*cell, 10);
  CHECK(meter::others_of(412, 98, 300) == 14);
  CHECK(meter::set_others(slot, 75, Metered::index));
  CHECK(held_thresholds(*cell) == std::vector<int>{80});
  CHECK_FALSE(meter::set_others(slot, 75, Metered::index));
  meter::set_others(slot, 90, Metered::index);
  meter::try_consume(*cell, 1);
  slot.episode = 2 | std::uint64_t{5} << 2;
  CHECK_FALSE(meter::set_others(slot, 20, Metered::index));
  CHECK((slot.episode & 3) == 0);
  CHECK(meter::peek(*cell, 70).allowed == 1);
}
