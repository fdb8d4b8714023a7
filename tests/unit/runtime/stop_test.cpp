#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/runtime/running_loop.hpp"

using namespace headroom;
using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

std::size_t count_in(const char* folder) {
  const std::filesystem::directory_iterator entries(folder);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

/// What a child process answers; -1 when it was killed or hung.
template <class Work>
int in_child(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);
    _exit(work());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("stop runs what was posted, then the last work, drops the timers, and takes nothing more") {
  const auto loop = start_loop();
  std::string ran;
  loop->post([&] { loop->after(60'000, [&] { ran += 'x'; }); });
  loop->post([&] { ran += 'a'; });
  CHECK(loop->stop(5'000, [&] { ran += 'z'; }));
  CHECK(ran == "az");
  CHECK_FALSE(loop->post([&] { ran += 'x'; }));
  CHECK(loop->stop(0, [&] { ran += 'x'; }));
  CHECK(ran == "az");
}

TEST_CASE(
    "F-08 a callback that blocks does not hold stop beyond its deadline, and the thread left behind ends by itself") {
  auto loop = start_loop();
  const auto tasks = count_in("/proc/self/task");
  std::promise<void> entered;
  const auto release = std::make_shared<std::promise<void>>();
  const auto ended = std::make_shared<std::atomic<bool>>(false);
  loop->post([&entered, release] {
    entered.set_value();
    release->get_future().wait();
  });
  entered.get_future().wait();
  const auto began = std::chrono::steady_clock::now();
  CHECK_FALSE(loop->stop(50, [ended] { *ended = true; }));
  loop.reset();
  CHECK(std::chrono::steady_clock::now() - began < 1s);
  CHECK_FALSE(*ended);
  release->set_value();
  for (int i = 0; i < 1'000 && count_in("/proc/self/task") >= tasks; ++i) std::this_thread::sleep_for(5ms);
  CHECK(*ended);
  CHECK(count_in("/proc/self/task") < tasks);
}

TEST_CASE("F-07 a loop stopped and destroyed inside its own callback ends without a deadlock") {
  auto loop = start_loop();
  std::promise<bool> joined;
  const auto last_ran = std::make_shared<std::promise<void>>();
  auto last = last_ran->get_future();
  auto* const raw = loop.get();
  raw->post([&, owned = std::shared_ptr<runtime::Loop>(std::move(loop))]() mutable {
    joined.set_value(owned->stop(10'000, [last_ran] { last_ran->set_value(); }));
    owned.reset();
  });
  CHECK_FALSE(joined.get_future().get());
  CHECK(last.wait_for(5s) == std::future_status::ready);
}

TEST_CASE("two threads that stop at once both return, and the last work runs once") {
  const auto loop = start_loop();
  std::atomic<int> ran{0};
  std::thread other([&] { loop->stop(5'000, [&] { ++ran; }); });
  CHECK(loop->stop(5'000, [&] { ++ran; }));
  other.join();
  CHECK(ran == 1);
}

TEST_CASE("F-09 a thousand loops opened and closed leave no thread and no file open") {
  start_loop()->stop(1'000);
  const auto files = count_in("/proc/self/fd"), tasks = count_in("/proc/self/task");
  for (int i = 0; i < 1'000; ++i) REQUIRE(start_loop()->stop(5'000));
  CHECK(count_in("/proc/self/fd") == files);
  CHECK(count_in("/proc/self/task") == tasks);
}

TEST_CASE("F-11 after a fork the child's loop is inert and the parent's goes on") {
  auto loop = start_loop();
  run_on(*loop, [&] { loop->after(60'000, [] {}); });
  const int answer = in_child([&] {
    const bool took = loop->post([] {});
    const bool stopped = loop->stop(10'000);
    loop.reset();
    return (took ? 1 : 0) + (stopped ? 0 : 2);
  });
  CHECK(answer == 0);
  std::promise<void> fired;
  loop->post([&] { loop->after(10, [&] { fired.set_value(); }); });
  CHECK(fired.get_future().wait_for(5s) == std::future_status::ready);
}

TEST_CASE("F-17 without a file descriptor or a thread left, start answers an error") {
  CHECK(in_child([] {
          const rlimit none{3, 3};
          setrlimit(RLIMIT_NOFILE, &none);
          const auto loop = runtime::Loop::start(std::make_shared<core::NullLog>());
          return loop || loop.error().number != static_cast<int>(core::ErrorNumber::internal) ? 1 : 0;
        }) == 0);
  CHECK(in_child([] {
          if (geteuid() == 0 && setuid(65534) != 0) return 2;
          const rlimit none{0, 0};
          setrlimit(RLIMIT_NPROC, &none);
          const auto loop = runtime::Loop::start(std::make_shared<core::NullLog>());
          return loop || loop.error().detail.find("thread") == std::string::npos ? 1 : 0;
        }) == 0);
}
