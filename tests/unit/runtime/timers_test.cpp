#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>

#include "sdk/runtime/system_clock.hpp"
#include "sdk/runtime/timer_queue.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/runtime/running_loop.hpp"

using namespace headroom;
using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

std::string run_all_due(runtime::TimerQueue& timers, core::Duration now) {
  const auto limit = timers.upcoming();
  while (auto work = timers.take_due(now, limit)) (*work)();
  return {};
}

}  // namespace

TEST_CASE("timers run by due time, equal ones by age, and none early") {
  runtime::TimerQueue timers;
  std::string ran;
  timers.add(30, [&] { ran += 'c'; });
  timers.add(10, [&] { ran += 'a'; });
  timers.add(20, [&] { ran += 'b'; });
  timers.add(30, [&] { ran += 'd'; });
  CHECK(timers.next_due() == 10);
  run_all_due(timers, 9);
  CHECK(ran.empty());
  run_all_due(timers, 20);
  CHECK(ran == "ab");
  run_all_due(timers, 1'000'000);
  CHECK(ran == "abcd");
  CHECK_FALSE(timers.next_due());
}

TEST_CASE("a cancelled timer never runs, also when another one due at the same time cancels it") {
  runtime::TimerQueue timers;
  std::string ran;
  runtime::TimerQueue::Timer second = 0;
  timers.add(10, [&] {
    ran += 'a';
    timers.cancel(second);
  });
  second = timers.add(10, [&] { ran += 'b'; });
  timers.cancel(timers.add(5, [&] { ran += 'x'; }));
  timers.cancel(999);
  run_all_due(timers, 10);
  CHECK(ran == "a");
}

TEST_CASE("work that always sets a timer due at once does not starve the loop") {
  runtime::TimerQueue timers;
  int ran = 0;
  std::function<void()> again = [&] {
    ++ran;
    timers.add(0, again);
  };
  timers.add(0, again);
  run_all_due(timers, 10);
  CHECK(ran == 1);
  run_all_due(timers, 10);
  CHECK(ran == 2);
}

TEST_CASE("a timer of the loop runs once, not before its delay, and soon after it") {
  const auto loop = start_loop();
  std::promise<std::chrono::steady_clock::time_point> fired;
  const auto began = std::chrono::steady_clock::now();
  bool is_cancelled_run = false;
  loop->post([&] {
    const auto never = loop->after(10, [&] { is_cancelled_run = true; });
    loop->after(40, [&] { fired.set_value(std::chrono::steady_clock::now()); });
    loop->cancel(never);
  });
  const auto took = fired.get_future().get() - began;
  CHECK(took >= 39ms);
  CHECK(took < 1s);
  CHECK_FALSE(is_cancelled_run);
}

TEST_CASE("a delay below zero is none, and one beyond all measure overflows nothing (F-64)") {
  const auto loop = start_loop();
  std::promise<void> fired;
  loop->post([&] {
    loop->after(std::numeric_limits<core::Duration>::max(), [] { FAIL("in 300 million years"); });
    loop->after(std::numeric_limits<core::Duration>::min(), [&] { fired.set_value(); });
  });
  CHECK(fired.get_future().wait_for(5s) == std::future_status::ready);
}

TEST_CASE("F-70 the loop waits on the clock that counts sleep") {
  const auto loop = start_loop();
  run_on(*loop, [&] { loop->after(60'000, [] {}); });
  bool is_boottime_armed = false;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
    std::ifstream file(entry.path());
    const std::string info((std::istreambuf_iterator<char>(file)), {});
    const bool is_boottime = info.find("clockid: 7") != std::string::npos;
    is_boottime_armed |= is_boottime && info.find("it_value: (0, 0)") == std::string::npos;
  }
  CHECK(is_boottime_armed);
}

TEST_CASE("the system's clocks go forward and the wall clock is in this century") {
  runtime::SystemClock clock;
  const auto before = clock.boottime_now();
  std::this_thread::sleep_for(5ms);
  CHECK(clock.boottime_now() - before >= 4);
  CHECK(clock.wall_now() > core::from_rfc3339("2024-01-01T00:00:00Z"));
}
