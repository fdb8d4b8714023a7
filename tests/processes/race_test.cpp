#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <string>
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

constexpr int processes = 8;

struct Race {
  std::atomic<int> ready{0}, done{0}, won{0}, approaching{0}, reached{0}, others{0};

  void start_together() {
    ++ready;
    while (ready < processes) {
    }
  }
  /// Ticks until everyone has stopped counting, so that no edge is left to a process that ended.
  void finish(Counting& counting) {
    const auto count = [&](const meter::HeldEdge& edge) {
      switch (edge.kind) {
        case protocol::EdgeKind::limit_approaching:
          ++approaching;
          break;
        case protocol::EdgeKind::limit_reached:
          ++reached;
          break;
        default:
          ++others;
      }
    };
    counting.tick(count);
    ++done;
    while (done < processes) counting.tick(count);
    counting.tick(count);
  }
};

int race_for(std::int64_t units, const std::string& state_dir, Race& race) {
  race.start_together();
  Counting counting(state_dir);
  const auto cell = counting.cell("units", Counting::hard(units));
  int refused = 0;
  while (refused < 100) {
    const bool counted = meter::try_consume(*cell, 1).counted != 0;
    counted ? ++race.won : ++refused;
  }
  race.finish(counting);
  return meter::peek(*cell, 0).used == units ? 0 : 2;
}

void check_race(int units) {
  const TemporaryDirectory directory;
  const SharedMemory<Race> race;
  std::vector<ChildProcess> children;
  for (int p = 0; p < processes; ++p)
    children.emplace_back([&] { return race_for(units, directory / "state", *race); });
  for (auto& child : children) REQUIRE(child.wait() == 0);
  REQUIRE(race->won == units);
  REQUIRE(race->approaching == 2);
  REQUIRE(race->reached == 1);
  REQUIRE(race->others == 0);
}

}  // namespace

TEST_CASE("F-25 M2 M27 eight processes on an empty directory take exactly 500 units, and each edge is delivered once") {
  for (int round = 0; round < repetitions(50, 10); ++round) check_race(500);
}

TEST_CASE("F-25 M2 eight processes that contend for a million units take exactly that") {
  for (int round = 0; round < repetitions(5, 1); ++round) check_race(1'000'000);
}

namespace {

struct Keys {
  static constexpr int count = 3000;
  std::atomic<int> ready{0}, started[count]{}, completed[count]{};
};

std::string name_of(int key) { return "k" + std::to_string(key); }

int add_to_all(const std::string& state_dir, Keys& keys, unsigned order) {
  ++keys.ready;
  while (keys.ready < processes) {
  }
  Counting counting(state_dir);
  std::vector<int> shuffled(Keys::count);
  for (int i = 0; i < Keys::count; ++i) shuffled[static_cast<std::size_t>(i)] = i;
  std::shuffle(shuffled.begin(), shuffled.end(), std::mt19937(order));
  for (const int key : shuffled) {
    ++keys.started[key];
    if (meter::add(*counting.cell(name_of(key), meter::Limits{}), 1).counted == 0) return 2;
    ++keys.completed[key];
  }
  return 0;
}

/// Everyone adds once to each of many keys, pairs in the same order so that they collide; some are killed.
void count_many_keys(bool kills) {
  const TemporaryDirectory directory;
  const SharedMemory<Keys> keys;
  const auto seed = std::random_device{}();
  std::mt19937 random(seed);
  std::vector<ChildProcess> children;
  for (unsigned p = 0; p < processes; ++p)
    children.emplace_back([&, p] { return add_to_all(directory / "state", *keys, seed + p / 2); });
  while (keys->ready < processes) usleep(100);  // who is killed before would be waited for
  for (std::size_t p = 0; kills && p < 6; ++p) {
    usleep(std::uniform_int_distribution<useconds_t>(0, 4000)(random));
    children[p].kill();
  }
  INFO("seed " << seed);
  for (std::size_t p = 0; p < children.size(); ++p) {
    const int code = children[p].wait();
    REQUIRE((code == 0 || (kills && code == 128 + SIGKILL)));
  }
  Counting fresh(directory / "state");
  int wrong = 0, seen = 0;
  for (int key = 0; key < Keys::count; ++key) {
    const auto used = meter::peek(*fresh.cell(name_of(key), meter::Limits{}), 0).used;
    if (used < keys->completed[key] || used > keys->started[key]) ++wrong;
  }
  fresh.page.directory->each([&](auto) { ++seen; });
  CHECK(wrong == 0);
  CHECK(seen == Keys::count);  // no key ever in two segments
}

}  // namespace

TEST_CASE("M27 eight processes over 3,000 keys and several segments lose no add and link no key twice") {
  for (int round = 0; round < repetitions(20, 4); ++round) count_many_keys(false);
}

TEST_CASE("F-33 processes that are killed while they add keys and segments lose nothing of the others'") {
  for (int round = 0; round < repetitions(20, 4); ++round) count_many_keys(true);
}
