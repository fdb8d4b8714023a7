#include "sdk/edge/due.hpp"

#include <limits>

#include "tests/support/catch.hpp"

using namespace headroom;
using edge::is_due;

namespace {

void set(ports::Slot& slot, std::int64_t limit, std::int64_t ceiling, std::initializer_list<std::uint16_t> thresholds) {
  slot.limit = limit;
  slot.ceiling = ceiling;
  std::size_t i = 0;
  for (const auto threshold : thresholds) slot.thresholds[i++] = threshold;
}

}  // namespace

TEST_CASE("M6 a threshold is due from exactly its share of the limit on") {
  struct Row {
    std::uint16_t threshold;
    std::int64_t limit, used;
    bool due;
  };
  constexpr auto two53 = std::int64_t{1} << 53;
  const Row rows[] = {
      {80, 100, 79, false},     {80, 100, 80, true},   {80, 3, 2, false},
      {80, 3, 3, true},         {1, 1, 0, false},      {1, 1, 1, true},
      {150, 100, 149, false},   {150, 100, 150, true}, {95, two53, two53 / 100 * 95, false},
      {95, two53, two53, true}, {80, 5, 4, true},      {99, std::numeric_limits<std::int64_t>::max() - 1, two53, false},
  };
  for (const auto& row : rows) {
    INFO(row.threshold << " % of " << row.limit << " at " << row.used);
    CHECK(is_due(row.threshold, row.limit, row.used) == row.due);
  }
}

TEST_CASE("M5 without a limit, and at limit 0, no percentage is due") {
  ports::Slot slot{};
  set(slot, ports::unlimited, ports::counter_max, {80, 95});
  CHECK(edge::due_thresholds(slot, ports::counter_max) == 0);
  set(slot, 0, 0, {80, 95});
  CHECK(edge::due_thresholds(slot, 5) == 0);
}

TEST_CASE("The next edge is the lowest threshold not fired, and never beyond limit or ceiling plus one") {
  ports::Slot slot{};
  set(slot, 100, 100, {80, 95});
  CHECK(edge::next_edge(slot, 0) == 80);
  CHECK(edge::next_edge(slot, 0b1) == 95);
  CHECK(edge::next_edge(slot, 0b11) == 101);
  slot.ceiling = 50;  // a lease
  CHECK(edge::next_edge(slot, 0) == 51);
  set(slot, 3, ports::counter_max, {80});
  CHECK(edge::next_edge(slot, 0) == 3);
  set(slot, 0, 0, {80});
  CHECK(edge::next_edge(slot, 0) == 1);
  set(slot, ports::unlimited, ports::counter_max, {80});
  CHECK(edge::next_edge(slot, 0) == ports::counter_max + 1);
}

TEST_CASE("M1 usage is clamped when read, and words of a damaged page do not overflow") {
  ports::Slot slot{};
  slot.consumed = ports::counter_max + 10;
  CHECK(edge::used_of(slot) == ports::counter_max);
  slot.others = -ports::counter_max - 20;
  CHECK(edge::used_of(slot) == 0);
  slot.consumed = std::numeric_limits<std::int64_t>::max();
  slot.refunded = std::numeric_limits<std::int64_t>::min();
  slot.others = std::numeric_limits<std::int64_t>::max();
  CHECK(edge::used_of(slot) >= 0);
}
