#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/store/stores.hpp"

using namespace headroom;
using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

/// A child process's answer; -1 when it was killed.
template <class Work>
int in_child(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    _exit(work());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Pushes until it fails, frees, and pushes again: 0 when all of it went as it should.
int fill_and_heal(const std::string& directory, core::ErrorNumber expected, const std::function<void()>& free_space) {
  TestStore store(directory);
  if (!store->put_note("kept", "yes")) return 1;
  const std::string body(8'000, 'x');
  core::Result<std::size_t> pushed = std::size_t{0};
  std::size_t count = 0;
  for (; pushed && count < 10'000; ++count)
    pushed = store->push_event_or_drop_oldest({std::to_string(count), "acct", body}, false);
  if (pushed) return 2;
  if (pushed.error().number != static_cast<int>(expected)) return 3;
  if (pushed.error().detail.find("headroom.db") == std::string::npos) return 4;
  if (*store->event_count() != count - 1) return 5;
  if (store->push_event_or_drop_oldest({"again", "acct", body}, false)) return 6;
  free_space();
  if (!store->push_event_or_drop_oldest({"healed", "acct", body}, false)) return 7;
  TestStore next(directory);
  return *next->event_count() == count && *next->note("kept") == "yes" && next.reports.empty() ? 0 : 8;
}

}  // namespace

TEST_CASE("F-36 a lock that another process holds costs a quarter of a second and an error, and then heals") {
  const TemporaryDirectory directory;
  int ready[2], release[2];
  REQUIRE(pipe(ready) == 0);
  REQUIRE(pipe(release) == 0);
  REQUIRE(TestStore(directory.path().string())->put_note("x", "1"));
  const pid_t holder = fork();
  if (holder == 0) {
    alarm(30);
    sqlite3* database = nullptr;
    sqlite3_open((directory / "headroom.db").c_str(), &database);
    const bool is_held = sqlite3_exec(database, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) == SQLITE_OK;
    char byte = is_held ? 'y' : 'n';
    (void)!write(ready[1], &byte, 1);
    (void)!read(release[0], &byte, 1);
    _exit(0);
  }
  char is_held = 0;
  REQUIRE(read(ready[0], &is_held, 1) == 1);
  REQUIRE(is_held == 'y');
  TestStore store(directory.path().string());
  const auto began = std::chrono::steady_clock::now();
  const auto put = store->put_note("x", "2");
  const auto took = std::chrono::steady_clock::now() - began;
  REQUIRE_FALSE(put);
  CHECK(put.error().number == static_cast<int>(core::ErrorNumber::database));
  CHECK_THAT(put.error().detail, Catch::Contains("headroom.db") && Catch::Contains("another process"));
  CHECK(took > 200ms);
  CHECK(took < 1s);
  CHECK(write(release[1], "x", 1) == 1);
  waitpid(holder, nullptr, 0);
  CHECK(store->put_note("x", "3"));
  CHECK(store.reports.empty());
  for (const int fd : {ready[0], ready[1], release[0], release[1]}) close(fd);
}

TEST_CASE("M27 two processes write side by side and nothing is lost") {
  const TemporaryDirectory directory;
  const auto push = [&](const std::string& prefix) {
    TestStore store(directory.path().string());
    for (int i = 0; i < 100;)
      if (store->push_event_or_drop_oldest({prefix + std::to_string(i), "acct", "{}"}, false)) ++i;
    return 0;
  };
  const pid_t other = fork();
  if (other == 0) {
    alarm(60);
    _exit(push("b"));
  }
  const int mine = in_child([&] { return push("a"); });
  int status = 0;
  waitpid(other, &status, 0);
  CHECK(mine == 0);
  CHECK(status == 0);
  CHECK(*TestStore(directory.path().string())->event_count() == 200);
}

TEST_CASE("F-09 two stores on one directory in one process do not lose each other's locks") {
  const TemporaryDirectory directory;
  TestStore first(directory.path().string());
  REQUIRE(first->put_note("x", "1"));
  for (int i = 0; i < 20; ++i) {
    TestStore second(directory.path().string());
    REQUIRE(second->put_note("y", std::to_string(i)));
    REQUIRE(first->put_note("x", std::to_string(i)));
  }
  CHECK(*first->note("y") == "19");
}

TEST_CASE("F-27 a limit on file size is an error and no signal, and heals") {
  const TemporaryDirectory directory;
  const int answer = in_child([&] {
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    rlimit limit{256 * 1024, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &limit);
    return fill_and_heal(directory.path().string(), core::ErrorNumber::database, [&] {
      limit.rlim_cur = RLIM_INFINITY;
      setrlimit(RLIMIT_FSIZE, &limit);
    });
  });
  CHECK(answer == 0);
}

TEST_CASE("F-26 a full disk is an error that says so, loses nothing, and heals when there is space") {
  const TemporaryDirectory directory;
  if (mount("headroom-test", directory.path().c_str(), "tmpfs", 0, "size=512k") != 0) {
    WARN("skipped: no tmpfs can be mounted here (needs CAP_SYS_ADMIN)");
    return;
  }
  std::ofstream(directory / "filler") << std::string(200 * 1024, 'f');
  const int answer = in_child([&] {
    return fill_and_heal(directory.path().string(), core::ErrorNumber::state_full,
                         [&] { unlink((directory / "filler").c_str()); });
  });
  umount(directory.path().c_str());
  CHECK(answer == 0);
}
