#include "sdk/edge/fire.hpp"

#include <thread>
#include <vector>

#include "sdk/edge/due.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using edge::Behind;
using edge::Rearm;

namespace {

constexpr std::uint8_t me = 7, other = 8;

/// A slot of limit 100 with thresholds 80 and 95, in generation 4.
struct Meter : ports::Slot {
  Meter() : ports::Slot{} {
    limit = ceiling = 100;
    thresholds[0] = 80;
    thresholds[1] = 95;
    edge = edge::make_word(4, 0, 0, 0);
    edge::refresh_next_edge(*this);
  }
  Rearm same() const { return {4, false, Behind::highest_fires, {80, 95}}; }
};

}  // namespace

TEST_CASE("M6 a step over two thresholds fires both and leaves the highest pending") {
  Meter slot;
  slot.consumed = 79;
  CHECK_FALSE(edge::fire_due(slot, me));
  slot.consumed = 96;
  CHECK(edge::fire_due(slot, me));
  CHECK(edge::fired(slot.edge) == 0b11);
  CHECK(edge::pending(slot.edge) == 0b10);
  CHECK(slot.next_edge == 101);
  CHECK_FALSE(edge::fire_due(slot, me));
}

TEST_CASE("M7 a refund does not re-arm") {
  Meter slot;
  slot.consumed = 85;
  CHECK(edge::fire_due(slot, me));
  slot.refunded = 20;
  slot.consumed = 105;
  CHECK_FALSE(edge::fire_due(slot, me));
}

TEST_CASE("M7 an edge of a generation that is over is neither fired nor handled") {
  Meter slot;
  const auto old = slot.edge.load();
  slot.edge = edge::make_word(5, 0, 0, 0);
  CHECK_FALSE(edge::fire(slot, old, edge::reached_bit, me));
  CHECK(edge::fire(slot, slot.edge.load(), edge::reached_bit, me));
  CHECK_FALSE(edge::handle(slot, 4, edge::reached_bit));
  CHECK(edge::handle(slot, 5, edge::reached_bit));
  CHECK(edge::pending(slot.edge) == 0);
}

TEST_CASE("M7 a dead claimer's edges are taken over, once, and only while they are pending") {
  Meter slot;
  slot.consumed = 80;
  edge::fire_due(slot, other);
  CHECK_FALSE(edge::take_over(slot, 9, me));
  CHECK(edge::take_over(slot, other, me));
  CHECK_FALSE(edge::take_over(slot, other, 9));
  CHECK(edge::claimer(slot.edge) == me);
  CHECK(edge::handle(slot, 4, 0));
  CHECK_FALSE(edge::take_over(slot, 0, me));
}

TEST_CASE("M7 a new generation drops what was pending and re-arms") {
  Meter slot;
  slot.consumed = 85;
  edge::fire_due(slot, other);
  slot.limit = slot.ceiling = 500;
  CHECK_FALSE(edge::rearm(slot, {5, false, Behind::highest_fires, {80, 95}}, me));
  CHECK(slot.edge == edge::make_word(5, 0, 0, 0));
  CHECK(slot.next_edge == 400);
}

TEST_CASE("M13 M16 of thresholds already behind the highest fires, or none, and all count as fired") {
  for (const auto behind : {Behind::highest_fires, Behind::silent}) {
    Meter slot;
    slot.consumed = 97;
    const bool fires = behind == Behind::highest_fires;
    CHECK(edge::rearm(slot, {5, false, behind, {}}, me) == fires);
    CHECK(edge::fired(slot.edge) == 0b11);
    CHECK(edge::pending(slot.edge) == (fires ? 0b10U : 0U));
    CHECK_FALSE(edge::fire_due(slot, me));
  }
}

TEST_CASE("M13 bits that are kept follow their threshold to its new place") {
  Meter slot;
  slot.consumed = 81;
  edge::fire_due(slot, other);
  slot.thresholds[0] = 50;
  slot.thresholds[1] = 80;
  slot.thresholds[2] = 95;
  edge::rearm(slot, {9, true, Behind::highest_fires, {80, 95}}, me);
  CHECK(edge::generation(slot.edge) == 9);
  CHECK(edge::fired(slot.edge) == 0b11);
  CHECK((edge::pending(slot.edge) & 0b10) != 0);
  CHECK(edge::claimer(slot.edge) == other);
  CHECK(slot.next_edge == 95);
}

TEST_CASE("Writing the same generation again fires nothing twice") {
  Meter slot;
  slot.consumed = 97;
  edge::fire_due(slot, other);
  const auto before = slot.edge.load();
  CHECK_FALSE(edge::rearm(slot, slot.same(), me));
  CHECK(slot.edge == before);
}

TEST_CASE("D1 a try is looked at once until it is handled, and moments are counted by their ordinal") {
  ports::Slot slot{};
  CHECK(edge::fire_attempt(slot, me));
  CHECK_FALSE(edge::fire_attempt(slot, other));
  CHECK(edge::handle(slot, edge::generation(slot.edge), edge::attempt_bit));
  CHECK(edge::fire_attempt(slot, other));
  CHECK(edge::claimer(slot.edge) == other);
  CHECK(edge::advance_ordinal(slot, 0));
  CHECK_FALSE(edge::advance_ordinal(slot, 0));
  CHECK(slot.ordinal == 1);
}

TEST_CASE("M7 threads that cross edges together fire each once, and next_edge ends where it belongs") {
  for (int round = 0; round < 400; ++round) {
    Meter slot;
    for (std::uint16_t i = 0; i < 12; ++i) slot.thresholds[i] = static_cast<std::uint16_t>(8 * (i + 1));
    edge::refresh_next_edge(slot);
    std::atomic<int> ready{0}, fires{0};
    std::vector<std::thread> threads;
    for (std::uint8_t t = 1; t <= 4; ++t)
      threads.emplace_back([&, t] {
        for (++ready; ready < 4;) std::this_thread::yield();
        for (int i = 0; i < 24; ++i) {
          slot.consumed += 1;
          if (edge::fire_due(slot, t)) ++fires;
        }
      });
    for (auto& thread : threads) thread.join();
    REQUIRE(edge::fired(slot.edge) == 0xfff);
    REQUIRE(fires <= 12);
    REQUIRE(slot.next_edge == 101);
  }
}
