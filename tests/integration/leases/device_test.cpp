#include <algorithm>

#include "tests/integration/leases/fleet.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

constexpr unsigned seed = 1;

std::size_t lines_about(Process& process, const std::string& what) {
  return static_cast<std::size_t>(
      std::count_if(process.log->lines.begin(), process.log->lines.end(),
                    [&](const auto& line) { return line.find(what) != std::string::npos; }));
}

}  // namespace

TEST_CASE("M18 the first lease is there before the first use, and the next ones before the last quarter is used") {
  Fleet fleet(1, seed);
  fleet.pass(core::second);
  for (int i = 0; i < 300; ++i) {
    const auto reading = fleet.consume(0);
    REQUIRE(reading.counted == 1);
    REQUIRE(reading.basis == HEADROOM_BASIS_LEASED);
    fleet.pass(core::second);
  }
  // By far not one for each use, nor more often than every five seconds.
  CHECK(fleet.syncs[0] < 20);
  CHECK(fleet.total() + fleet.outstanding() <= Fleet::limit);
}

TEST_CASE("M18 a device alone may have it all, and is then denied_limit") {
  Fleet fleet(1, seed);
  fleet.pass(core::second);
  drain(fleet, 0);
  CHECK(fleet.consumed == Fleet::limit);
  CHECK(fleet.consume(0).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  const auto syncs = fleet.syncs[0];
  fleet.pass(core::minute);
  CHECK(fleet.syncs[0] <= syncs + 2);  // there is nothing left to ask for
}

TEST_CASE("M18 what is denied for want of a lease is asked for at once, and no more often than every five seconds") {
  Fleet fleet(2, seed);
  fleet.pass(core::second);
  drain(fleet, 0);
  const auto before = fleet.syncs[0];
  REQUIRE(fleet.consumed < Fleet::limit);  // the other has a lease
  for (int i = 0; i < 60; ++i) {
    CHECK(is_denied_lease(fleet.consume(0)));
    fleet.pass(core::second);
  }
  CHECK(fleet.syncs[0] - before >= 10);
  CHECK(fleet.syncs[0] - before <= 15);
}

TEST_CASE("M18 a device that is idle gives its lease back, so that others can use it") {
  Fleet fleet(2, seed);
  fleet.pass(core::second);
  drain(fleet, 0);
  REQUIRE(fleet.consumed < Fleet::limit);
  for (int i = 0; i < 20; ++i) fleet.pass(core::minute);
  drain(fleet, 0);
  CHECK(fleet.consumed >= Fleet::limit - 1);
}

TEST_CASE("M18 the processes of a directory use one lease, and the leader asks for what a follower is denied") {
  Fleet fleet(1, seed);
  fleet.pass(core::second);
  auto settings = Process::online();
  settings.unknown_meter_refused = true;
  Process follower(fleet.machine(0), settings);
  follower.identify("acct");
  const auto lease = meter::lease_of(*place_of(fleet.device(0)).record, *place_of(fleet.device(0)).slot);
  REQUIRE(lease.ceiling > 2);
  CHECK(fleet.consume(0).counted == 1);
  CHECK(follower.consume("exports", lease.ceiling - 1).counted == 1);
  CHECK(is_denied_lease(follower.consume("exports", 150)));
  CHECK(is_denied_lease(fleet.consume(0)));
  fleet.pass(10 * core::second);
  fleet.pass(10 * core::second);
  CHECK(follower.consume("exports", 150).counted == 1);
  // It does not leave alone.
  depart(fleet.device(0));
  CHECK(place_of(follower).record->lease_until != 0);
}

TEST_CASE("M18 leases that cannot be are left aside with one log line, and nothing is lost") {
  Fleet fleet(1, seed);
  fleet.pass(core::second);
  REQUIRE(fleet.consume(0, 5).counted == 1);
  const auto held = meter::lease_of(*place_of(fleet.device(0)).record, *place_of(fleet.device(0)).slot);
  const auto change = GENERATE(values<void (*)(protocol::Lease&)>({
      [](protocol::Lease& lease) { lease.until = november; },
      [](protocol::Lease& lease) { lease.ceiling = 501; },
      [](protocol::Lease& lease) { lease.ceiling = -3; },
      [](protocol::Lease& lease) { lease.lane = std::string(32, 'f'); },
      [](protocol::Lease& lease) { lease.meter = "rows"; },
  }));
  fleet.alter = [&](protocol::SyncAnswer& answer) {
    for (auto& lease : answer.accounts.at(0).leases) change(lease);
  };
  REQUIRE(is_denied_lease(fleet.consume(0, 200)));
  fleet.pass(10 * core::second);
  CHECK(lines_about(fleet.device(0), "leases") == 1);
  const auto now = meter::lease_of(*place_of(fleet.device(0)).record, *place_of(fleet.device(0)).slot);
  CHECK(now.ceiling == held.ceiling);
  CHECK(now.until == held.until);
  CHECK(fleet.total() == 5);
  CHECK(fleet.consume(0).counted == 1);
}

TEST_CASE("M18 what is added past the lease and the limit counts on the server, and leaves nothing to lease") {
  Fleet fleet(2, seed);
  fleet.pass(core::second);
  auto reading = meter::add(fleet.device(0).meter("exports"), 480);
  CHECK(reading.allowed == 1);
  REQUIRE(fleet.device(0).flush());
  fleet.consumed += 480;
  drain(fleet, 0);
  reading = meter::add(fleet.device(0).meter("exports"), 100);
  CHECK(reading.verdict == HEADROOM_VERDICT_OVER_HARD_LIMIT);
  REQUIRE(fleet.device(0).flush());
  CHECK(fleet.total() == fleet.consumed + 100);
  fleet.pass(core::minute);
  REQUIRE(fleet.device(1).flush());
  CHECK(fleet.consume(1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}
