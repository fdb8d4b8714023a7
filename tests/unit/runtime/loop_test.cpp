#include "sdk/runtime/loop.hpp"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/unit/runtime/running_loop.hpp"

using namespace headroom;
using namespace headroom::testing;
using namespace std::chrono_literals;

TEST_CASE("what one thread posts runs in its order, on the one background thread") {
  const auto loop = start_loop();
  std::vector<int> order;
  bool was_background = true;
  for (int i = 0; i < 100; ++i)
    loop->post([&, i] {
      order.push_back(i);
      was_background &= loop->is_background_thread();
    });
  run_on(*loop, [] {});
  CHECK(was_background);
  CHECK_FALSE(loop->is_background_thread());
  REQUIRE(order.size() == 100);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("F-16 eight threads post at once and nothing is lost") {
  const auto loop = start_loop();
  int ran = 0;
  std::vector<std::thread> hosts;
  for (int t = 0; t < 8; ++t)
    hosts.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) loop->post([&] { ++ran; });
    });
  for (auto& host : hosts) host.join();
  run_on(*loop, [] {});
  CHECK(ran == 8'000);
}

TEST_CASE("F-19 the background thread is named and takes no signal but its own crashes") {
  const auto loop = start_loop();
  char name[16] = {};
  sigset_t blocked;
  run_on(*loop, [&] {
    pthread_getname_np(pthread_self(), name, sizeof name);
    pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  });
  CHECK(std::string(name) == "headroom");
  for (const int signal : {SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGALRM, SIGPROF, SIGCHLD})
    CHECK(sigismember(&blocked, signal) == 1);
  for (const int crash : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) CHECK(sigismember(&blocked, crash) == 0);
  sigset_t here;
  pthread_sigmask(SIG_SETMASK, nullptr, &here);
  CHECK(sigismember(&here, SIGTERM) == 0);
}

TEST_CASE("F-08 work that throws is logged by its type, and the next work runs") {
  const auto log = std::make_shared<KeptLog>();
  const auto loop = start_loop(log);
  loop->post([] { throw std::runtime_error("a secret text"); });
  loop->post([] { throw 7; });
  bool ran_on = false;
  run_on(*loop, [&] { ran_on = true; });
  CHECK(ran_on);
  const auto lines = log->lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("runtime_error") != std::string::npos);
  CHECK(lines[0].find("secret") == std::string::npos);
}

TEST_CASE("a raised signal wakes the loop, also when it was raised before anybody listened, and keeps errno") {
  const auto loop = start_loop();
  std::atomic<int> woken{0};
  errno = 42;
  loop->wake_signal()->raise();
  CHECK(errno == 42);
  run_on(*loop, [&] { loop->on_wake([&] { ++woken; }); });
  for (int i = 0; i < 400 && woken == 0; ++i) std::this_thread::sleep_for(5ms);
  CHECK(woken == 1);
  loop->wake_signal()->raise();
  for (int i = 0; i < 400 && woken == 1; ++i) std::this_thread::sleep_for(5ms);
  CHECK(woken == 2);
  std::this_thread::sleep_for(30ms);
  CHECK(woken == 2);
}

TEST_CASE("the wake signal's number stays its own while somebody may still raise it") {
  auto loop = start_loop();
  const auto kept = loop->wake_signal();
  loop->stop(1'000);
  loop.reset();
  const auto next = start_loop();
  CHECK(next->wake_fd() != kept->fd());
  kept->raise();
}
