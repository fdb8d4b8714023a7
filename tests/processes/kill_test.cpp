#include <unistd.h>

#include <array>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

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

constexpr std::size_t threads = 8;

struct alignas(64) Tally {
  std::atomic<std::int64_t> started{0}, completed{0};
};
struct Tallies {
  std::array<Tally, threads> of;
  std::int64_t started() const { return sum(&Tally::started); }
  std::int64_t completed() const { return sum(&Tally::completed); }

 private:
  std::int64_t sum(std::atomic<std::int64_t> Tally::*word) const {
    std::int64_t total = 0;
    for (const auto& tally : of) total += (tally.*word).load();
    return total;
  }
};

/// Eight threads that add until they are killed.
int add_for_ever(const std::string& state_dir, Tallies& tallies) {
  Counting counting(state_dir);
  const auto limits = Counting::hard(std::int64_t{1} << 40);
  const auto cell = counting.cell("units", limits);
  std::vector<std::thread> running;
  for (auto& tally : tallies.of)
    running.emplace_back([&] {
      for (;;) {
        ++tally.started;
        meter::add(*cell, 1);
        ++tally.completed;
      }
    });
  for (auto& thread : running) thread.join();
  return 0;
}

}  // namespace

TEST_CASE("F-01 M21 after SIGKILL at any instant every add that returned is there, and none that never began") {
  const TemporaryDirectory directory;
  const SharedMemory<Tallies> tallies;
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  const int kills = repetitions(200, 40);
  for (int kill = 0; kill < kills; ++kill) {
    ChildProcess child([&] { return add_for_ever(directory / "state", *tallies); });
    usleep(std::uniform_int_distribution<useconds_t>(0, 20'000)(random));
    child.kill();
    child.wait();
    Counting fresh(directory / "state");
    const auto recovered = meter::peek(*fresh.cell("units", Counting::hard(std::int64_t{1} << 40)), 0).used;
    INFO("seed " << seed << ", kill " << kill);
    REQUIRE(tallies->completed() <= recovered);
    REQUIRE(recovered <= tallies->started());
  }
  CHECK(tallies->completed() > 0);
}

TEST_CASE("M7 an adder that is killed right after it crossed leaves its edge to the leader, exactly once") {
  const SharedMemory<std::atomic<int>> crossing;
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  int crossed = 0;
  for (int round = 0; round < repetitions(200, 40); ++round) {
    const TemporaryDirectory directory;
    *crossing = 0;
    Counting leader(directory / "state");
    leader.tick([](const auto&) {});
    // About as long as a kill takes to arrive, so that it hits before, inside and after the add.
    const auto spin = std::uniform_int_distribution<unsigned>(0, 600'000)(random);
    ChildProcess adder([&]() -> int {
      Counting counting(directory / "state");
      const auto cell = counting.cell("units", Counting::hard(5));
      *crossing = 1;
      for (unsigned i = 0; i < spin; ++i) asm volatile("");
      meter::add(*cell, 4);  // 80 %
      for (;;) pause();
    });
    while (*crossing == 0) {
    }
    adder.kill();
    adder.wait();
    const auto cell = leader.cell("units", Counting::hard(5));
    int delivered = 0;
    for (int tick = 0; tick < 3; ++tick)
      leader.tick([&](const meter::HeldEdge& edge) {
        ++delivered;
        CHECK(edge.threshold == 80);
      });
    const bool counted = meter::peek(*cell, 0).used == 4;
    crossed += counted ? 1 : 0;
    INFO("seed " << seed << ", round " << round);
    REQUIRE(delivered == (counted ? 1 : 0));
  }
  CHECK(crossed > 0);
}
