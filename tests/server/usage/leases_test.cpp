#include "server-stub/usage/leases.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/sync_device.hpp"

namespace core = headroom::core;
namespace protocol = headroom::protocol;
namespace usage = headroom::server::usage;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;

namespace {

constexpr core::Instant november = SyncState::start, december = november + 30 * core::day;

/// A server that sells 500 exports a month, strictly.
class Strict : public SyncState {
 public:
  Strict() {
    adopt(headroom::testing::catalogue_with(R"("limit": 5, "period": "month", "enforcement": "hard")",
                                            R"("limit": 500, "period": "month", "enforcement": "strict")"));
  }

  /// What the lane may still consume after this exchange; nothing where it was leased nothing.
  std::optional<protocol::Lease> ask(SyncDevice& device, std::int64_t want, bool is_final = false) {
    device.leases = {{"exports", want, is_final}};
    const auto answer = exchange(device);
    device.leases.clear();
    REQUIRE(answer.error.empty());
    if (answer.leases.empty()) return std::nullopt;
    REQUIRE(answer.leases.size() == 1);
    CHECK(answer.leases[0].lane == device.lane);
    return answer.leases[0];
  }
  std::int64_t unused() {
    return work([&](headroom::server::store::Database& database) {
      std::int64_t sum = 0;
      for (const auto& one : usage::Leases(usage).all(database, "acct")) sum += one.unused;
      return sum;
    });
  }
  usage::Reclaimed reclaim(const SyncDevice& device) {
    return work([&](headroom::server::store::Database& database) {
      return usage::Leases(usage).reclaim(database, "acct", device.lane, now);
    });
  }
};

}  // namespace

TEST_CASE("M18 a lane is leased what it asks for, counted from what it has consumed, and never beyond its period") {
  Strict server;
  SyncDevice device("acct", 1);
  device.count("exports", november, 98, 3);
  const auto lease = server.ask(device, 50);
  REQUIRE(lease);
  CHECK(lease->meter == "exports");
  CHECK(lease->period == november);
  CHECK(lease->ceiling == 148);
  CHECK(lease->until == november + usage::lease_term);
  server.now = december - core::minute;
  CHECK(server.ask(device, 50)->until == december);
}

TEST_CASE("M18 leases shrink near the limit, fairly, and never pass limit − used − outstanding") {
  Strict server;
  std::vector<SyncDevice> devices;
  for (unsigned i = 0; i < 8; ++i) devices.emplace_back("acct", i);
  std::vector<std::int64_t> leased;
  for (auto& device : devices) {
    device.count("exports", november, 0);
    const auto lease = server.ask(device, 400);
    leased.push_back(lease ? lease->ceiling : 0);
  }
  CHECK(leased == std::vector<std::int64_t>{250, 84, 42, 25, 17, 12, 9, 7});
  CHECK(server.unused() == 446);
  // What was given short runs short.
  server.now += 1;
  CHECK(server.ask(devices[0], 400)->until == server.now + usage::scarce_lease_term);
  for (int round = 0; round < 100; ++round)
    for (auto& device : devices) (void)server.ask(device, 400);
  CHECK(server.unused() == 500);
  SyncDevice late("acct", 9);
  late.count("exports", november, 0);
  CHECK_FALSE(server.ask(late, 1));
}

TEST_CASE(
    "M18 a lease counts in whole after its time, until its lane gives it up, its period ends, or it is reclaimed") {
  Strict server;
  SyncDevice device("acct", 1), other("acct", 2);
  device.count("exports", november, 0);
  other.count("exports", november, 0);
  for (int i = 0; i < 20; ++i) (void)server.ask(device, 500);
  REQUIRE(server.unused() == 500);
  device.count("exports", november, 100);
  server.now += core::hour;
  CHECK_FALSE(server.ask(other, 10));

  SECTION("given up with its current chain") {
    CHECK(server.ask(device, 10, true)->ceiling == 110);
    CHECK(server.ask(other, 500)->ceiling == 130);  // a third of 390
  }
  SECTION("given up with the whole lane") {
    device.is_final = true;
    server.exchange(device);
    CHECK(server.unused() == 0);
    CHECK(server.ask(other, 500)->ceiling == 200);
  }
  SECTION("not by a lane without a chain, which is frozen (M24)") {
    device.chain.reset();
    device.is_final = true;
    CHECK_FALSE(server.ask(device, 10, true));
    CHECK_FALSE(server.ask(other, 10));
  }
  SECTION("not by what was merged alone") {
    server.exchange(device);
    CHECK(server.unused() == 400);
    CHECK_FALSE(server.ask(other, 10));
  }
  SECTION("the next period has its own") {
    server.now = december + core::hour;
    other.count("exports", december, 0);
    CHECK(server.ask(other, 10)->ceiling == 10);
    CHECK(server.unused() == 10);
  }
  SECTION("reclaimed, but not while a device may use it") {
    (void)server.ask(device, 500);
    CHECK(server.reclaim(device) == usage::Reclaimed::running);
    server.now += core::hour;
    CHECK(server.reclaim(device) == usage::Reclaimed::done);
    CHECK(server.reclaim(device) == usage::Reclaimed::unknown);
    CHECK(server.ask(other, 10)->ceiling == 10);
  }
}

TEST_CASE("M18 a sync that is repeated gives up nothing and is told what it was leased") {
  Strict server;
  SyncDevice device("acct", 1), other("acct", 2);
  device.count("exports", november, 0);
  other.count("exports", november, 0);
  (void)server.ask(device, 100);
  device.leases = {{"exports", 100, true}};
  const auto request = device.request();
  const auto answer = server.send(request);
  REQUIRE(answer.accounts[0].leases.size() == 1);
  for (int i = 0; i < 20; ++i) (void)server.ask(other, 500);
  // Its duplicate comes late: the lease that the answer brought is in use by now.
  const auto again = server.send(request);
  REQUIRE(again.accounts[0].leases.size() == 1);
  CHECK(again.accounts[0].leases[0].ceiling == answer.accounts[0].leases[0].ceiling);
  CHECK(server.unused() == 500);
}

TEST_CASE("M18 what is added beyond a lease counts, and nothing is leased beyond what it leaves") {
  Strict server;
  SyncDevice device("acct", 1), other("acct", 2);
  device.count("exports", november, 0);
  other.count("exports", november, 0);
  REQUIRE(server.ask(device, 100));
  device.count("exports", november, 495);
  CHECK(server.ask(device, 10)->ceiling == 498);
  CHECK(server.ask(other, 10)->ceiling == 1);
  device.count("exports", november, 100);
  server.exchange(device);
  CHECK(server.total("acct", "exports", november) == 595);
  SyncDevice third("acct", 3);
  third.count("exports", november, 0);
  CHECK_FALSE(server.ask(third, 1));
}

TEST_CASE("M18 a refund comes back with the next lease, as what was consumed never falls") {
  Strict server;
  SyncDevice device("acct", 1);
  device.count("exports", november, 500, 40);
  CHECK(server.ask(device, 100)->ceiling == 520);  // half of the 40
}

TEST_CASE("M18 nothing is leased of what is not strict, unknown, or wanted by nobody") {
  Strict server;
  SyncDevice device("acct", 1);
  device.count("exports", november, 1);
  device.leases = {{"seats", 5, false}, {"nothing", 5, false}, {"exports", 0, true}};
  CHECK(server.exchange(device).leases.empty());
  CHECK(server.unused() == 0);
}

TEST_CASE("F-21 what two clones of a directory spend on one lease is in the total, and the lease stays the one's") {
  Strict server;
  SyncDevice device("acct", 1);
  device.count("exports", november, 0);
  REQUIRE(server.ask(device, 100)->ceiling == 100);
  SyncDevice clone = device;
  clone.syncs = 1'000;
  device.count("exports", november, 100);
  clone.count("exports", november, 100);
  server.exchange(device);
  clone.leases = {{"exports", 100, true}};
  clone.is_final = true;
  const auto refused = server.send(clone.request());
  CHECK(refused.accounts[0].error == "lane_forked");
  CHECK(refused.accounts[0].leases.empty());
  // It goes on in a lane of its own, with what it counted since the last answer.
  clone.lane = headroom::testing::id_of(0xabc);
  clone.chain.reset();
  clone.leases.clear();
  clone.is_final = false;
  server.exchange(clone);
  CHECK(server.total("acct", "exports", november) == 200);
}
