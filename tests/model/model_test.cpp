#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/model/draw.hpp"
#include "tests/model/runner.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/shared_memory.hpp"

/// HEADROOM_MODEL_SEED=n runs the schedule of that seed, with HEADROOM_MODEL_COUNT=k the k from there on;
/// HEADROOM_MODEL_STEPS=… the one that is written there.
namespace {

using namespace headroom;
using namespace headroom::model;

constexpr int workers = 2;

void report(const Schedule& schedule, const std::vector<std::string>& faults, const std::string& how) {
  std::string text = "\n";
  for (const auto& fault : faults) text += "  wrong: " + fault + '\n';
  for (const Step& step : schedule) text += "    " + describe(step) + '\n';
  text += "  " + how + "\n  again: HEADROOM_MODEL_STEPS=" + to_text(schedule) + " headroom_model\n";
  std::cerr << text << std::flush;
}

bool holds(Runner& runner, std::uint64_t seed) {
  const Schedule schedule = draw(seed);
  const auto faults = runner.faults(schedule);
  if (faults.empty()) return true;
  std::cerr << "\nseed " << seed << ": " << faults.front() << "\n  a shorter schedule is searched for …\n";
  const Schedule smallest = shrink(schedule, [&](const Schedule& one) { return !runner.faults(one).empty(); });
  report(smallest, runner.faults(smallest),
         "shrunk from what is drawn by HEADROOM_MODEL_SEED=" + std::to_string(seed) + " headroom_model");
  return false;
}

void show(int done, int of) {
  if (isatty(STDERR_FILENO) != 0) std::cerr << "\rschedules: " << done << " of " << of << std::flush;
}

std::optional<std::uint64_t> number(const char* variable) {
  const char* text = std::getenv(variable);
  if (!text) return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

}  // namespace

TEST_CASE("M24 M27 M4 M7 whatever happens to devices and network, the server has what is true") {
  if (const char* steps = std::getenv("HEADROOM_MODEL_STEPS")) {
    Runner runner;
    const Schedule schedule = from_text(steps);
    const auto faults = runner.faults(schedule);
    report(schedule, faults, "as given");
    REQUIRE(faults.empty());
    return;
  }
  if (const auto seed = number("HEADROOM_MODEL_SEED")) {
    Runner runner;
    for (std::uint64_t i = 0; i < number("HEADROOM_MODEL_COUNT").value_or(1); ++i) REQUIRE(holds(runner, *seed + i));
    return;
  }
  const int count = testing::repetitions(10'000, 100);
  const bool is_full = count == 10'000;
  const std::uint64_t first =
      is_full ? std::random_device{}() : 1;  // the quick run repeats itself, the full one explores
  std::cerr << "seeds " << first << " to " << first + static_cast<std::uint64_t>(count) - 1 << '\n';
  const testing::SharedMemory<std::atomic<int>> done;
  std::vector<testing::ChildProcess> running;
  for (int worker = 0; worker < workers; ++worker)
    running.emplace_back([&, worker] {
      Runner runner;
      bool all_hold = true;
      for (int i = worker; i < count && all_hold; i += workers) {
        all_hold = holds(runner, first + static_cast<std::uint64_t>(i));
        show(++*done, count);
      }
      return all_hold ? 0 : 1;
    });
  for (auto& worker : running) CHECK(worker.wait() == 0);
}
