#include <filesystem>

#include "sdk/client/lane_change.hpp"
#include "tests/integration/leases/fleet.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

constexpr unsigned seed = 1;

}  // namespace

TEST_CASE("M18 a killed device's remainder is given to nobody, until it is back, or it is reclaimed") {
  Fleet fleet(2, seed);
  fleet.pass(core::second);
  for (int i = 0; i < 10; ++i) fleet.consume(0);
  REQUIRE(fleet.device(0).flush());
  const std::string lane = fleet.device(0).current ? core::to_text(core::Id{fleet.device(0).current->lane().id}) : "";
  fleet.kill(0);
  drain(fleet, 1);
  const std::int64_t withheld = Fleet::limit - fleet.consumed;
  CHECK(withheld > 40);
  CHECK(fleet.outstanding() == withheld);
  SECTION("its time passes") {
    for (int i = 0; i < 60; ++i) fleet.pass(core::minute);
    drain(fleet, 1);
    CHECK(fleet.consumed == Fleet::limit - withheld);
    SECTION("it is back, and settles it") {
      fleet.start(0);
      fleet.pass(10 * core::second);
      REQUIRE(fleet.device(0).flush());
      drain(fleet, 1);
      drain(fleet, 0);
      drain(fleet, 1);
      CHECK(fleet.consumed == Fleet::limit);
    }
    SECTION("it is reclaimed") {
      CHECK(fleet.reclaim(lane) == server::usage::Reclaimed::done);
      drain(fleet, 1);
      CHECK(fleet.consumed == Fleet::limit);
      fleet.start(0);
      fleet.pass(10 * core::second);
      CHECK(fleet.consume(0).counted == 0);
    }
  }
  SECTION("while it runs it cannot be reclaimed") {
    CHECK(fleet.reclaim(lane) == server::usage::Reclaimed::running);
    fleet.start(0);
    CHECK(fleet.consume(0).counted == 1);  // before any sync: the lease is in the page
  }
  CHECK(fleet.consumed <= Fleet::limit);
}

TEST_CASE("M18 the last process to close gives its lease back, or keeps it for the next start where nobody answers") {
  Fleet fleet(1, seed);
  fleet.pass(core::second);
  REQUIRE(fleet.consume(0, 5).counted == 1);
  REQUIRE(fleet.outstanding() > 0);
  SECTION("given back") {
    depart(fleet.device(0));
    CHECK(fleet.outstanding() == 0);
    CHECK(fleet.total() == 5);
    CHECK(is_denied_lease(fleet.consume(0)));
    fleet.kill(0);
    fleet.start(0);
    fleet.pass(core::second);
    CHECK(fleet.consume(0).counted == 1);
  }
  SECTION("the answer is lost, and the next start repeats it") {
    fleet.lost_of_ten = 10;
    depart(fleet.device(0));
    fleet.kill(0);
    fleet.lost_of_ten = 0;
    fleet.start(0);
    fleet.pass(10 * core::second);
    CHECK(fleet.consume(0).counted == 1);
    CHECK(fleet.total() + fleet.outstanding() <= Fleet::limit);
  }
  SECTION("kept") {
    fleet.lost_of_ten = 10;
    CHECK(fleet.device(0).flush());
    depart(fleet.device(0));
    fleet.kill(0);
    fleet.start(0);
    CHECK(fleet.consume(0).counted == 1);
  }
}

TEST_CASE("M18 a lease does not outlive its boot, its lane or its period") {
  Fleet fleet(1, seed);
  fleet.pass(core::second);
  REQUIRE(fleet.consume(0).counted == 1);
  REQUIRE(place_of(fleet.device(0)).record->lease_until != 0);
  SECTION("the machine starts again, after a clean close") {
    const auto lane = fleet.device(0).current->lane().id;
    fleet.kill(0);
    {
      const auto page = page::open(fleet.machine(0).directory / "state").directory;
      page->words().boot_id[0] = 1;
      page->words().closed_cleanly = 1;
    }
    fleet.machine(0).clock.reboot();
    fleet.lost_of_ten = 10;
    fleet.start(0);
    CHECK(is_denied_lease(fleet.consume(0)));
    fleet.lost_of_ten = 0;
    fleet.pass(core::minute);
    CHECK(fleet.consume(0).counted == 1);
    CHECK(fleet.device(0).current->lane().id == lane);
  }
  SECTION("the machine starts again, after a crash: the old lane settles nothing") {
    fleet.kill(0);
    {
      const auto page = page::open(fleet.machine(0).directory / "state").directory;
      page->words().boot_id[0] = 1;
      page->words().closed_cleanly = 0;
    }
    {
      const auto page = page::open(fleet.machine(0).directory / "state").directory;
      REQUIRE(client::settle_after_opening(*page, fleet.machine(0).random));
    }
    const auto before = fleet.outstanding();
    fleet.start(0);
    CHECK(is_denied_lease(fleet.consume(0)));
    fleet.pass(core::minute);
    CHECK(fleet.consume(0).counted == 1);
    CHECK(fleet.leases().size() == 2);
    CHECK(fleet.outstanding() >= before);
  }
  SECTION("the period is over") {
    fleet.machine(0).clock.set_wall(november + core::day);
    const core::Duration left = december - fleet.server().now;
    fleet.pass(left);
    CHECK(is_denied_lease(fleet.consume(0)));
    fleet.pass(10 * core::second);
    CHECK(fleet.consume(0).counted == 1);
    CHECK(fleet.total() == 1);
  }
}

TEST_CASE("F-21 M24 a cloned directory uses no lease once it is known, and what both spent on one is in the total") {
  Fleet fleet(2, seed);
  fleet.pass(core::second);
  REQUIRE(fleet.consume(0, 5).counted == 1);
  REQUIRE(fleet.device(0).flush());
  fleet.kill(0);
  fleet.kill(1);
  const std::string from = fleet.machine(0).directory / "state", to = fleet.machine(1).directory / "state";
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  fleet.start(0);
  fleet.start(1);
  // Both have the same lease, and neither has synced since.
  const std::int64_t each = 20;
  const bool has_both = fleet.consume(0, each).counted != 0 && fleet.consume(1, each).counted != 0;
  fleet.pass(10 * core::second);
  for (std::size_t i = 0; i < 2; ++i) REQUIRE(fleet.device(i).flush());
  CHECK(fleet.device(0).current->lane().id != fleet.device(1).current->lane().id);
  fleet.pass(core::minute);
  for (std::size_t i = 0; i < 2; ++i) REQUIRE(fleet.device(i).flush());
  CHECK(fleet.total() == fleet.consumed);
  CHECK(fleet.consumed == (has_both ? 5 + 2 * each : 5 + each));
  drain(fleet, 0);
  drain(fleet, 1);
  CHECK(fleet.consumed <= Fleet::limit);
}
