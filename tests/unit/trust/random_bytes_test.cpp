#include "sdk/trust/random_bytes.hpp"

#include <array>
#include <set>

#include "tests/support/catch.hpp"

TEST_CASE("random bytes differ from draw to draw") {
  std::set<std::array<std::uint8_t, 16>> drawn;
  for (int i = 0; i < 1'000; ++i) {
    std::array<std::uint8_t, 16> bytes{};
    REQUIRE(headroom::trust::random_bytes(bytes));
    drawn.insert(bytes);
  }
  CHECK(drawn.size() == 1'000);
}

TEST_CASE("no bytes are had without error") { CHECK(headroom::trust::random_bytes({})); }
