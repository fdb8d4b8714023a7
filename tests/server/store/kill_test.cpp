#include <unistd.h>

#include <chrono>
#include <random>
#include <set>
#include <thread>

#include "server-stub/store/store.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::server::store::Database;
using headroom::server::store::Row;
using headroom::server::store::Store;

namespace {

/// Writes without end from four threads, and tells the pipe each number that was acknowledged.
int write_for_ever(const std::filesystem::path& directory, std::int64_t from, int acknowledged) {
  Store store(directory);
  std::atomic<std::int64_t> next = from;
  std::atomic<int> waiting = 0;
  const auto writer = [&] {
    while (true) {
      if (waiting > 200) {
        std::this_thread::yield();
        continue;
      }
      ++waiting;
      const std::int64_t number = next++;
      store.async_write(
          [number](Database& database) {
            database.run("INSERT INTO user (account, id, first_seen, last_seen, traits) VALUES ('a', ?, 0, 0, '{}')",
                         number);
          },
          [&, number](bool durable) {
            --waiting;
            if (durable && write(acknowledged, &number, sizeof number) != sizeof number) _exit(1);
          });
    }
  };
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) writers.emplace_back(writer);
  for (auto& each : writers) each.join();
  return 0;
}

}  // namespace

TEST_CASE("F-71 after SIGKILL under load every acknowledged write is there") {
  const headroom::testing::TemporaryDirectory directory;
  const auto seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  std::set<std::int64_t> acknowledged;
  std::int64_t next = 0;
  for (int round = 0; round < headroom::testing::repetitions(200, 15); ++round) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    {
      headroom::testing::ChildProcess child([&] {
        close(ends[0]);
        return write_for_ever(directory.path(), next, ends[1]);
      });
      close(ends[1]);
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 80));
      child.kill();
      CHECK(child.wait() == 128 + 9);
    }
    std::int64_t number = 0;
    while (read(ends[0], &number, sizeof number) == sizeof number) acknowledged.insert(number);
    close(ends[0]);
    std::set<std::int64_t> kept;
    Store store(directory.path());
    REQUIRE(store.write([&](Database& database) {
      database.query("SELECT id FROM user", [&](const Row& row) { kept.insert(std::stoll(row.text(0))); });
    }));
    REQUIRE(std::includes(kept.begin(), kept.end(), acknowledged.begin(), acknowledged.end()));
    next = kept.empty() ? 0 : *kept.rbegin() + 1;
  }
  CHECK(acknowledged.size() > 100);
}
