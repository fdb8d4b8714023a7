#include "sdk/core/ids.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/seeded_random.hpp"

namespace core = headroom::core;

TEST_CASE("an ordered id holds its instant, its version and its variant, and the rest is random") {
  std::array<std::uint8_t, 10> random;
  random.fill(0xFF);
  CHECK(core::to_text(core::ordered_id(0x0123'4567'89AB, random)) == "0123456789ab7fffbfffffffffffffff");
  random.fill(0);
  CHECK(core::to_text(core::ordered_id(0x0123'4567'89AB, random)) == "0123456789ab70008000000000000000");
}

TEST_CASE("ordered ids stand in the order of their instants, as values and as text") {
  headroom::testing::SeededRandom source(7);
  core::Id before{};
  for (core::Instant at = 1'793'491'200'000; at < 1'793'491'200'500; ++at) {
    std::array<std::uint8_t, 10> random;
    source.fill(random);
    const core::Id id = core::ordered_id(at, random);
    REQUIRE(before < id);
    REQUIRE(core::to_text(before) < core::to_text(id));
    before = id;
  }
}

TEST_CASE("a clock before 1970 gives an ordered id all the same") {
  CHECK(core::to_text(core::ordered_id(-5, std::array<std::uint8_t, 10>{})) == "00000000000070008000000000000000");
}

TEST_CASE("a random id says that it is one") {
  CHECK(core::to_text(core::random_id(std::array<std::uint8_t, 16>{})) == "00000000000040008000000000000000");
}

TEST_CASE("an id is read back from its text") {
  const std::string text = "0193a1b2c3d47e5f8a9b0c1d2e3f4a5b";
  REQUIRE(core::id_from_text(text));
  CHECK(core::to_text(*core::id_from_text(text)) == text);
}

TEST_CASE("anything but 32 lower-case hex digits is no id") {
  const auto text =
      GENERATE(as<std::string>{}, "", "0193", "0193a1b2c3d47e5f8a9b0c1d2e3f4a5", "0193a1b2c3d47e5f8a9b0c1d2e3f4a5b0",
               "0193A1B2C3D47E5F8A9B0C1D2E3F4A5B", "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
               "0193a1b2c3d47e5f8a9b0c1d2e3f4a5g", std::string(32, '\0'));
  CHECK_FALSE(core::is_id(text));
}
