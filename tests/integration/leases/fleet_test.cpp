#include "tests/integration/leases/fleet.hpp"

#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/scale.hpp"

using namespace headroom;
using namespace headroom::testing;

TEST_CASE(
    "M18 eight devices against a strict limit of 500 with half of the syncs lost: never more than 500, and at least "
    "490 "
    "once all have reported") {
  constexpr std::size_t devices = 8;
  const unsigned first_seed = std::random_device()();
  for (int run = 0; run < repetitions(40, 1); ++run) {
    const unsigned seed = first_seed + static_cast<unsigned>(run);
    INFO("seed " << seed);
    Fleet fleet(devices, seed);
    fleet.lost_of_ten = 5;
    for (int quiet = 0, step = 0; quiet < 400 && step < 20'000; ++step) {
      ++quiet;
      for (std::size_t i = 0; i < devices; ++i) {
        for (unsigned tries = fleet.chance(5); tries > 0; --tries)
          if (fleet.consume(i).counted != 0) quiet = 0;
        if (fleet.chance(400) == 0) {
          fleet.kill(i);
          fleet.start(i);
        }
      }
      REQUIRE(fleet.consumed <= Fleet::limit);
      REQUIRE(fleet.total() + fleet.outstanding() <= Fleet::limit);
      fleet.pass(2 * core::second);
    }
    fleet.lost_of_ten = 0;
    fleet.pass(10 * core::minute);
    for (std::size_t i = 0; i < devices; ++i) REQUIRE(fleet.device(i).flush());
    CHECK(fleet.total() == fleet.consumed);
    CHECK(fleet.consumed <= Fleet::limit);
    CHECK(fleet.consumed >= 490);
  }
}
