#include "sdk/meter/distinct.hpp"

#include <memory>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/memory_page.hpp"

using namespace headroom;
using meter::sketch_of;

namespace {

std::unique_ptr<ports::UniqueSlot> slot_with(std::uint64_t first, std::uint64_t last) {
  auto made = std::make_unique<ports::UniqueSlot>();
  auto other = std::make_unique<ports::UniqueSlot>();
  for (std::uint64_t i = first; i < last; ++i) {
    meter::insert(*other, std::mt19937_64(i)());
    meter::unite(*other, *made);
    other = std::make_unique<ports::UniqueSlot>();
  }
  return made;
}

}  // namespace

TEST_CASE("M19 keys unite exactly while they are few, and whatever is repeated changes nothing") {
  const auto one = slot_with(0, 600), two = slot_with(300, 900);
  CHECK(meter::own_count(*one) == 600);
  meter::unite(*two, *one);
  CHECK(meter::own_count(*one) == 900);
  meter::unite(*two, *one);
  meter::unite(*one, *one);
  CHECK(meter::own_count(*one) == 900);
  CHECK(sketch_of(*one).count() == 900);
}

TEST_CASE("M19 keys unite over the bound between exact and estimated, from either side") {
  const auto few = slot_with(0, 800), more = slot_with(400, 1'500);
  CHECK(meter::is_dense(*more));
  CHECK(meter::own_count(*more) >= 1'024);
  rules::Sketch united = sketch_of(*few);
  united.unite(sketch_of(*more));
  const auto upwards = slot_with(0, 800), downwards = slot_with(400, 1'500);
  meter::unite(*more, *upwards);
  meter::unite(*few, *downwards);
  CHECK(sketch_of(*upwards) == united);
  CHECK(sketch_of(*downwards) == united);
  CHECK(meter::own_count(*upwards) > 1'350);
  CHECK(meter::own_count(*downwards) > 1'350);
}

TEST_CASE("M19 a copy in an empty slot counts what the original counts") {
  for (const std::uint64_t keys : {10, 1'024, 3'000}) {
    const auto original = slot_with(0, keys);
    const auto copy = std::make_unique<ports::UniqueSlot>();
    meter::unite(*original, *copy);
    CHECK(meter::own_count(*copy) == meter::own_count(*original));
    CHECK(sketch_of(*copy) == sketch_of(*original));
  }
}

TEST_CASE("M21 M19 what a killed process counted without its key is taken off while nobody else counts") {
  testing::MemoryPage page;
  const auto place =
      page.find_or_create(ports::Key(ports::RecordKind::unique, "acct", "visitors"), [](auto&, auto&) {});
  auto& slot = *ports::unique_of(place);
  meter::insert(slot, 5);
  slot.slot.consumed = 3;
  meter::recount(page, [] { return false; });
  CHECK(meter::own_count(slot) == 3);
  meter::recount(page, [] { return true; });
  CHECK(meter::own_count(slot) == 1);
}

TEST_CASE("M22 a slot full of damage counts within bounds and neither hangs nor crashes") {
  const auto seed = std::random_device{}();
  std::mt19937_64 random(seed);
  for (int round = 0; round < 50; ++round) {
    const auto slot = std::make_unique<ports::UniqueSlot>();
    for (auto& word : slot->keys) word = random() | 1;
    for (auto& word : slot->registers) word = random();
    slot->slot.consumed = static_cast<std::int64_t>(random() >> 12);
    slot->offset = round % 2 == 0 ? 0 : static_cast<std::int64_t>(random());
    INFO("seed " << seed << ", round " << round);
    CHECK_FALSE(meter::insert(*slot, 77).has_value());
    const auto copy = std::make_unique<ports::UniqueSlot>();
    meter::unite(*slot, *copy);
    meter::make_dense(*slot);
    meter::recount_dense(*slot);
    const auto sketch = sketch_of(*slot);
    CHECK_FALSE(sketch.is_exact());
    CHECK(rules::Sketch::from_registers(sketch.to_text()) == sketch);
    CHECK(sketch.count() >= 0);
  }
}
