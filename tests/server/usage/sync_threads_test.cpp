#include <atomic>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/sync_device.hpp"

using headroom::testing::SyncDevice;
using headroom::testing::SyncState;

TEST_CASE("64 threads sync at once and every unit is counted once") {
  SyncState state;
  constexpr int threads = 64;
  const int rounds = headroom::testing::repetitions(500, 20);
  std::atomic<int> refused = 0;
  std::vector<std::thread> running;
  for (unsigned i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      SyncDevice device("acct_" + std::to_string(i % 4), i);
      for (int round = 0; round < rounds; ++round) {
        device.count("exports", SyncState::start, 2, 1);
        const auto request = device.request();
        headroom::protocol::SyncAnswer answer;
        // Every third answer is lost, and the request repeated.
        for (int attempt = 0; attempt < (round % 3 == 0 ? 2 : 1); ++attempt) {
          const bool durable = state.store->write(
              [&](auto& database) { answer = state.sync.apply(database, request, SyncState::start); });
          if (!durable || !answer.accounts[0].error.empty()) ++refused;
        }
        device.take(answer);
      }
    });
  }
  for (auto& each : running) each.join();
  CHECK(refused == 0);
  for (int account = 0; account < 4; ++account) {
    CHECK(state.total("acct_" + std::to_string(account), "exports", SyncState::start) == threads / 4 * rounds);
  }
}
