#include "sdk/client/client.hpp"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <iostream>
#include <thread>

#include "sdk/client/guarding.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/client/vendor.hpp"

using namespace headroom;
using namespace headroom::testing;
using client::Client;
using std::chrono::steady_clock;

namespace {

constexpr auto patience = std::chrono::seconds(10);

client::Settings settings_in(const std::string& state_dir, bool is_manual = false) {
  client::Settings settings;
  settings.is_offline = true;
  settings.is_manual = is_manual;
  settings.state_dir = state_dir;
  settings.bundled_plan = free_plan("0");
  return settings;
}

std::unique_ptr<Client> open_in(const std::string& state_dir, bool is_manual = false) {
  auto client = Client::open(settings_in(state_dir, is_manual), std::make_shared<core::NullLog>());
  REQUIRE(client);
  REQUIRE((*client)->identify({"acct", "ann", "", "", {}}));
  return *std::move(client);
}

/// Calls `function` at each decision.
std::shared_ptr<client::Subscriber> on_decision(std::function<void()>& function) {
  return std::make_shared<client::Subscriber>(
      nullptr, [](const headroom_decision*, void* f) { (*static_cast<std::function<void()>*>(f))(); }, nullptr,
      &function, nullptr);
}

headroom_reading consume(Client& client, std::int64_t amount = 1) {
  headroom_meter* cell = client.meter("archives");
  const auto reading = meter::try_consume(*cell, amount);
  client::Cells::release(*cell);
  return reading;
}

std::int64_t used(Client& client) {
  headroom_meter* cell = client.meter("archives");
  const auto reading = meter::peek(*cell, 0);
  client::Cells::release(*cell);
  return reading.used;
}

std::size_t entries(const char* directory) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory)) ++count;
  return count;
}

}  // namespace

TEST_CASE("A flush is a barrier: what was raised before is decided") {
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state");
  std::atomic<int> decisions{0};
  std::function<void()> function = [&] { ++decisions; };
  client->subscribe(on_decision(function));
  CHECK(consume(*client, 4).counted);
  REQUIRE(client->flush(10'000));
  CHECK(decisions == 1);
}

TEST_CASE("F-07 a callback may flush, close and destroy the client that calls it, and open another") {
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state");
  std::promise<void> done;
  std::unique_ptr<Client> next;
  std::function<void()> function = [&] {
    CHECK(client->flush(10'000));
    client->close(10'000);
    CHECK(client->is_closed());
    client.reset();
    next = open_in(directory / "state");
    done.set_value();
  };
  client->subscribe(on_decision(function));
  consume(*client, 4);
  REQUIRE(done.get_future().wait_for(patience) == std::future_status::ready);
  CHECK(used(*next) == 4);
}

TEST_CASE("F-07 with manual delivery a callback inside dispatch may close and destroy the client") {
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state", true);
  bool is_called = false;
  std::function<void()> function = [&] {
    is_called = true;
    client.reset();
  };
  client->subscribe(on_decision(function));
  consume(*client, 4);
  REQUIRE(client->flush(10'000));
  Client& at = *client;
  CHECK(at.dispatch() >= 1);
  CHECK(is_called);
}

TEST_CASE("F-07 with manual delivery what waits at a guard is refused as closed, by the closing thread") {
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state", true);
  struct Told {
    std::thread::id by;
    std::uint32_t reason = 99;
    int releases = 0;
  } told;
  consume(*client, 5);
  headroom_meter* cell = client->meter("archives");
  const meter::Wanted wanted{cell, 1};
  std::function<void()> nothing = [] {};
  client->subscribe(on_decision(nothing));
  const auto guard = client::guard(&wanted, 1,
                                   {nullptr,
                                    [](std::uint32_t reason, void* self) {
                                      static_cast<Told*>(self)->by = std::this_thread::get_id();
                                      static_cast<Told*>(self)->reason = reason;
                                    },
                                    &told, [](void* self) { ++static_cast<Told*>(self)->releases; }});
  client->close(10'000);
  CHECK(told.by == std::this_thread::get_id());
  CHECK((told.reason == HEADROOM_REFUSED_CLOSED || told.reason == HEADROOM_REFUSED_NONE));  // offline: either first
  client::Cells::release(*cell);
}

TEST_CASE("A host that blocks in a callback delays close by its deadline alone, and is left behind") {
  // Static, as the thread that is left behind still uses it when the test is over.
  static std::promise<void> entered, may_end;
  static auto ending = may_end.get_future().share();
  static std::function<void()> function = [] {
    entered.set_value();
    ending.wait();
  };
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state");
  client->subscribe(on_decision(function));
  consume(*client, 4);
  REQUIRE(entered.get_future().wait_for(patience) == std::future_status::ready);
  const auto start = steady_clock::now();
  client->close(100);
  client.reset();
  CHECK(steady_clock::now() - start < std::chrono::seconds(5));
  may_end.set_value();
}

TEST_CASE("F-08 a log function may call back into the client") {
  struct Curious final : core::Log {
    void write(core::LogLevel, std::string_view) noexcept override {
      Client* const at = client;
      if (!at) return;
      client::Cells::release(*at->meter("asked_while_logging"));
      ++calls;
    }
    std::atomic<Client*> client{nullptr};
    std::atomic<int> calls{0};
  };
  const TemporaryDirectory directory;
  const auto log = std::make_shared<Curious>();
  auto client = Client::open(settings_in(directory / "state"), log);
  REQUIRE(client);
  REQUIRE((*client)->flush(10'000));
  log->client = client->get();
  client::Cells::release(*(*client)->meter("unknown"));
  CHECK(log->calls > 0);
  log->client = nullptr;
}

TEST_CASE("F-09 clients of one directory share counts, and a closed one leads no more") {
  const TemporaryDirectory directory;
  auto one = open_in(directory / "state"), two = open_in(directory / "state");
  consume(*one, 2);
  consume(*two, 2);
  CHECK(used(*one) == 4);
  one->close(10'000);
  headroom_status status{};
  for (int i = 0; i < 500 && !status.is_leader; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    two->status(status);
  }
  CHECK(status.is_leader);
  CHECK(consume(*one).verdict == HEADROOM_VERDICT_CLOSED);
}

TEST_CASE("F-09 opening and closing leaves no descriptor and no thread behind") {
  const TemporaryDirectory directory;
  open_in(directory / "state")->close(10'000);
  const auto files = entries("/proc/self/fd"), threads = entries("/proc/self/task");
  for (int i = 0; i < repetitions(10'000, 50); ++i) {
    auto client = open_in(i % 2 ? directory / "state" : directory / "other");
    consume(*client);
  }
  CHECK(entries("/proc/self/fd") == files);
  CHECK(entries("/proc/self/task") == threads);
}

TEST_CASE("F-16 host threads that count once and end lose nothing and leave nothing") {
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state");
  constexpr int at_once = 16;
  const int rounds = repetitions(10'000, 320) / at_once;
  for (int round = 0; round < rounds; ++round) {
    std::thread threads[at_once];
    for (auto& thread : threads)
      thread = std::thread([&] {
        headroom_meter* cell = client->meter("threads");
        meter::add(*cell, 1);
        client::Cells::release(*cell);
      });
    for (auto& thread : threads) thread.join();
  }
  headroom_meter* cell = client->meter("threads");
  CHECK(meter::peek(*cell, 0).used == rounds * at_once);
  client::Cells::release(*cell);
}

TEST_CASE("F-11 M28 in a forked child counting by handle goes on, all else is inert, and the parent is unharmed") {
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state");
  std::function<void()> function = [] {};
  client->subscribe(on_decision(function));
  headroom_meter* cell = client->meter("archives");
  for (int i = 0; i < repetitions(1'000, 20); ++i) {
    ChildProcess child([&] {
      meter::add(*cell, 1);
      headroom_meter* same = client->meter("archives");
      headroom_meter* fresh = client->meter("never_seen");
      const bool is_inert = same == cell && meter::add(*fresh, 1).verdict == HEADROOM_VERDICT_CLOSED &&
                            client->is_forked() && client->meters().empty();
      client->close(1'000);
      client.reset();
      return is_inert && meter::add(*cell, 1).counted ? 0 : 1;
    });
    REQUIRE(child.wait() == 0);
  }
  CHECK(meter::peek(*cell, 0).used == 2 * repetitions(1'000, 20));
  CHECK(client->flush(10'000));
  client::Cells::release(*cell);
}

TEST_CASE("F-11 a child may open the directory anew, beside its parent") {
#if defined(__SANITIZE_THREAD__)
  WARN("SKIPPED: the thread sanitizer starts no thread in a forked child");
  return;
#endif
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state");
  consume(*client, 1);
  ChildProcess child([&] {
    auto own = Client::open(settings_in(directory / "state"), std::make_shared<core::NullLog>());
    if (!own || !(*own)->identify({"acct", "ann", "", "", {}})) return 1;
    const bool counts = used(**own) == 1 && consume(**own, 2).counted;
    (*own)->close(5'000);
    return counts ? 0 : 2;
  });
  CHECK(child.wait() == 0);
  CHECK(used(*client) == 3);
}

TEST_CASE("F-04 a process that exits without closing ends soon, and what it counted is there") {
  const TemporaryDirectory directory;
  const auto start = steady_clock::now();
  std::cout.flush();
  const pid_t process = fork();
  REQUIRE(process >= 0);
  if (process == 0) {
    auto client = Client::open(settings_in(directory / "state"), std::make_shared<core::NullLog>());
    if (!client || !(*client)->identify({"acct", "ann", "", "", {}})) _exit(1);
    consume(**client, 3);
    static const Client* const never_closed = client->release();
    std::exit(never_closed ? 0 : 1);
  }
  int status = 0;
  REQUIRE(waitpid(process, &status, 0) == process);
  CHECK(WIFEXITED(status));
  CHECK(steady_clock::now() - start < std::chrono::seconds(5));
  auto client = open_in(directory / "state");
  CHECK(used(*client) == 3);
}
