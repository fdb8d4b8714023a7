#include <unistd.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "sdk/meter/distinct.hpp"
#include "tests/processes/counting.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/shared_memory.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom;
using headroom::testing::ChildProcess;
using headroom::testing::Counting;
using headroom::testing::repetitions;
using headroom::testing::SharedMemory;
using headroom::testing::TemporaryDirectory;

namespace {

meter::Limits unique(std::int64_t limit) {
  auto limits = Counting::hard(limit);
  limits.kind = protocol::MeterKind::unique;
  return limits;
}

struct Progress {
  std::atomic<std::int64_t> next{0}, completed{0}, won{0};
};

/// Four threads, each key once, until killed or at the end.
int observe_until(std::int64_t end, const std::string& state_dir, Progress& progress) {
  Counting counting(state_dir);
  const auto cell = counting.cell("visitors", unique(std::int64_t{1} << 40));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (std::int64_t i; (i = progress.next++) < end;) {
        meter::observe(*cell, std::to_string(i));
        ++progress.completed;
      }
    });
  for (auto& thread : threads) thread.join();
  for (;;) pause();
}

}  // namespace

TEST_CASE("M19 M21 after SIGKILL at any instant every key whose observe returned is there, and counted once") {
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  for (int round = 0; round < repetitions(100, 10); ++round) {
    const TemporaryDirectory directory;
    const SharedMemory<Progress> progress;
    for (int kill = 0; kill < 4; ++kill) {
      ChildProcess child([&] { return observe_until(1'000, directory / "state", *progress); });
      usleep(std::uniform_int_distribution<useconds_t>(0, 4'000)(random));
      child.kill();
      child.wait();
      Counting fresh(directory / "state");
      const auto cell = fresh.cell("visitors", unique(std::int64_t{1} << 40));
      INFO("seed " << seed << ", round " << round << ", kill " << kill);
      const std::int64_t started = std::min<std::int64_t>(progress->next, 1'000);
      REQUIRE(progress->completed <= meter::peek(*cell, 0).used);
      REQUIRE(meter::peek(*cell, 0).used <= started);
      meter::recount(*fresh.page.directory, [&] { return fresh.page.directory->clients().is_alone(fresh.index); });
      REQUIRE(meter::sketch_of(*cell->unique.load()).count() == meter::peek(*cell, 0).used);
      REQUIRE(progress->completed <= meter::peek(*cell, 0).used);
    }
  }
}

TEST_CASE("M2 M19 M27 eight processes with different keys take exactly 500 of a hard limit") {
  for (int round = 0; round < repetitions(20, 3); ++round) {
    const TemporaryDirectory directory;
    const SharedMemory<Progress> progress;
    std::vector<ChildProcess> children;
    for (int p = 0; p < 8; ++p)
      children.emplace_back([&, p] {
        Counting counting(directory / "state");
        const auto cell = counting.cell("visitors", unique(500));
        for (int i = 0; i < 100; ++i) progress->won += meter::observe(*cell, std::to_string(p * 100 + i)).counted;
        return 0;
      });
    for (auto& child : children) REQUIRE(child.wait() == 0);
    REQUIRE(progress->won == 500);
    Counting fresh(directory / "state");
    REQUIRE(meter::peek(*fresh.cell("visitors", unique(500)), 0).used == 500);
  }
}

TEST_CASE("M19 M27 eight processes that see the same keys count each once") {
  const TemporaryDirectory directory;
  std::vector<ChildProcess> children;
  for (int p = 0; p < 8; ++p)
    children.emplace_back([&, p] {
      Counting counting(directory / "state");
      const auto cell = counting.cell("visitors", unique(std::int64_t{1} << 40));
      for (int i = 0; i < 900; ++i) meter::observe(*cell, std::to_string((i + p * 50) % 900));
      return 0;
    });
  for (auto& child : children) REQUIRE(child.wait() == 0);
  Counting fresh(directory / "state");
  CHECK(meter::peek(*fresh.cell("visitors", unique(std::int64_t{1} << 40)), 0).used == 900);
}
