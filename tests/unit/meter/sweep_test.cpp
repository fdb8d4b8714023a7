#include "sdk/meter/sweep.hpp"

#include "sdk/edge/word.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::Metered;
using protocol::EdgeKind;

namespace {

constexpr core::Instant now = 1'793'500'000'000;
constexpr std::uint8_t dead = 9, living = 11;

std::vector<meter::HeldEdge> sweep(Metered& metered, bool is_leader, core::Instant at = now) {
  std::vector<meter::HeldEdge> all;
  meter::sweep_page(*metered.page, {Metered::index, is_leader, at}, [&](const auto& edge) { all.push_back(edge); });
  return all;
}

}  // namespace

TEST_CASE("M7 the leader fires what an adder that was killed had made due") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  cell->home.load()->consumed = 85;  // and there it was killed
  CHECK(sweep(metered, false).empty());
  const auto held = sweep(metered, true);
  REQUIRE(held.size() == 1);
  CHECK(held[0].threshold == 80);
  CHECK(cell->home.load()->next_edge == 95);
}

TEST_CASE("M7 the leader stores a next_edge that a killed process left behind") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  cell->home.load()->next_edge = ports::counter_max;
  sweep(metered, true);
  CHECK(cell->home.load()->next_edge == 80);
}

TEST_CASE("M7 the leader takes over what a dead client claimed, and leaves a living one's to it") {
  Metered metered;
  metered.page->living.insert(living);
  const auto lost = metered.cell("lost", Metered::hard(100)), kept = metered.cell("kept", Metered::hard(100));
  lost->home.load()->edge = edge::make_word(1, 0b1, 0, dead);
  kept->home.load()->edge = edge::make_word(1, 0b1, 0, living);
  lost->home.load()->consumed = kept->home.load()->consumed = 80;
  CHECK(sweep(metered, false).empty());
  const auto held = sweep(metered, true);
  REQUIRE(held.size() == 1);
  CHECK(held[0].place.slot == lost->home.load());
  CHECK(edge::claimer(kept->home.load()->edge) == living);
}

TEST_CASE("M7 a crash between firing and delivery loses no edge: it is handed over until it is handled") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  meter::add(*cell, 80);
  for (int i = 0; i < 3; ++i) {
    const auto held = sweep(metered, false);
    REQUIRE(held.size() == 1);
    CHECK(held[0].generation == 1);
    CHECK(held[0].threshold == 80);
  }
  CHECK(meter::handled(sweep(metered, false).at(0)));
  CHECK(sweep(metered, true).empty());
}

TEST_CASE("M8 the leader judges a denial that was left unjudged") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  meter::try_consume(*cell, 11);
  const auto held = sweep(metered, true);
  REQUIRE(held.size() == 1);
  CHECK(held[0].kind == EdgeKind::limit_reached);
  CHECK(sweep(metered, true, now + 1).size() == 1);
}

TEST_CASE("M28 an edge that nobody's index claimed is the leader's") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  cell->home.load()->edge = edge::make_word(1, 0b1, 0, 0);
  CHECK(sweep(metered, true).size() == 1);
}

TEST_CASE("Tries of features are taken over like edges of meters, lanes and users have none") {
  Metered metered;
  const auto feature = meter::place_moment(*metered.page, ports::RecordKind::feature, Metered::lane, "acct", "pdf");
  feature.slot->edge = edge::make_word(1, 0b1, 0, dead);
  feature.slot->consumed = 900;
  for (const auto kind : {ports::RecordKind::lane, ports::RecordKind::user}) {
    const auto other = metered.page->find_or_create(ports::Key(kind, "acct", "u"), [](auto&, auto&) {});
    other.slot->edge = edge::make_word(1, 0b1, 0, dead);
  }
  const auto held = sweep(metered, true);
  REQUIRE(held.size() == 1);
  CHECK(held[0].kind == EdgeKind::feature_gated);
}
