#include <unistd.h>

#include <chrono>
#include <map>
#include <random>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/sync_device.hpp"

using headroom::testing::SyncDevice;
using headroom::testing::SyncState;

namespace {

struct Told {
  unsigned device;
  std::int64_t consumed;
};

/// Four devices on two accounts that count and sync without end; the pipe is told what was acknowledged to each.
int sync_for_ever(const std::filesystem::path& directory, const std::map<unsigned, SyncDevice>& start, int pipe) {
  SyncState state(directory);
  std::vector<std::thread> running;
  for (const auto& [number, device] : start) {
    running.emplace_back([&state, pipe, device = device, number = number]() mutable {
      while (true) {
        device.count("exports", SyncState::start, 1);
        const auto request = device.request();
        headroom::protocol::SyncAnswer answer;
        if (!state.store->write([&](auto& database) { answer = state.sync.apply(database, request, state.now); }))
          continue;
        device.take(answer);
        const Told told{number, answer.accounts.at(0).usage.at(0).lanes.at(device.lane).first};
        if (write(pipe, &told, sizeof told) != sizeof told) _exit(1);
      }
    });
  }
  for (auto& each : running) each.join();
  return 0;
}

}  // namespace

TEST_CASE("F-71 after SIGKILL under load every acknowledged sync is there, and nothing is counted twice") {
  const headroom::testing::TemporaryDirectory directory;
  const auto seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  std::map<unsigned, std::int64_t> acknowledged;
  for (int round = 0; round < headroom::testing::repetitions(200, 10); ++round) {
    // After a kill each device goes on with a new lane, its answers being lost with the process.
    std::map<unsigned, SyncDevice> devices;
    for (unsigned i = 0; i < 4; ++i) {
      const unsigned number = static_cast<unsigned>(round) * 4 + i;
      devices.emplace(number, SyncDevice("acct_" + std::to_string(i % 2), number));
    }
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    {
      headroom::testing::ChildProcess child([&] {
        close(ends[0]);
        return sync_for_ever(directory.path(), devices, ends[1]);
      });
      close(ends[1]);
      std::this_thread::sleep_for(std::chrono::milliseconds(30 + random() % 100));
      child.kill();
      CHECK(child.wait() == 128 + 9);
    }
    Told told{};
    while (read(ends[0], &told, sizeof told) == sizeof told) acknowledged[told.device] = told.consumed;
    close(ends[0]);
    SyncState state(directory.path());
    for (const auto& [number, consumed] : acknowledged) {
      const std::string account = "acct_" + std::to_string(number % 2), lane = SyncDevice("", number).lane;
      const auto held = state.work([&](auto& database) { return state.usage.of_lane(database, account, lane); });
      REQUIRE(held.size() == 1);
      REQUIRE(held[0].lanes.at(lane).first >= consumed);
      // At most the sync under way was taken and not acknowledged.
      REQUIRE(held[0].lanes.at(lane).first <= consumed + 1);
    }
    std::int64_t differences = -1;
    state.work([&](auto& database) {
      database.query(
          "SELECT count(*) FROM usage_total t WHERE used <> (SELECT sum(consumed - refunded) FROM lane_usage l"
          " WHERE l.account = t.account AND l.meter = t.meter AND l.period = t.period)",
          [&](const auto& row) { differences = row.integer(0); });
    });
    CHECK(differences == 0);
  }
  CHECK(!acknowledged.empty());
}
