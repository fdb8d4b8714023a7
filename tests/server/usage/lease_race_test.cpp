#include <atomic>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/sync_device.hpp"

namespace core = headroom::core;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;

TEST_CASE("A-48 M18 64 devices ask for the last units at once, and none is leased twice") {
  SyncState state;
  state.adopt(headroom::testing::catalogue_with(R"("limit": 5, "period": "month", "enforcement": "hard")",
                                                R"("limit": 500, "period": "month", "enforcement": "strict")"));
  constexpr int devices = 64;
  const int rounds = headroom::testing::repetitions(10'000 / devices + 1, 12);
  std::atomic<std::int64_t> consumed = 0;
  std::vector<std::thread> running;
  for (unsigned i = 0; i < devices; ++i) {
    running.emplace_back([&, i] {
      SyncDevice device("acct", i);
      device.count("exports", SyncState::start, 0);
      for (int round = 0; round < rounds; ++round) {
        device.leases = {{"exports", 30, round % 3 == 0}};
        const auto request = device.request();
        headroom::protocol::SyncAnswer answer;
        // Every third answer is lost, and the request repeated.
        for (int attempt = 0; attempt < (round % 3 == 0 ? 2 : 1); ++attempt)
          (void)state.store->write(
              [&](auto& database) { answer = state.sync.apply(database, request, SyncState::start); });
        device.take(answer);
        // It uses a part of what it has.
        for (const auto& lease : answer.accounts[0].leases) {
          const std::int64_t left = lease.ceiling - device.usage[0].consumed;
          device.usage[0].consumed += (left + 1) / 2;
          consumed += (left + 1) / 2;
        }
      }
      device.leases.clear();
      const auto last = device.request();
      (void)state.store->write([&](auto& database) { state.sync.apply(database, last, SyncState::start); });
    });
  }
  for (auto& each : running) each.join();
  CHECK(consumed <= 500);
  CHECK(consumed >= 490);
  CHECK(state.total("acct", "exports", SyncState::start) == consumed);
}
