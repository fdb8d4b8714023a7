#include <sys/prctl.h>
#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "tests/integration/loop/host.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/shared_memory.hpp"

using namespace headroom::testing;
using headroom::EdgeKind;

namespace {

// A plan without a limit in the way of counting.
constexpr const char* counting_catalogue = R"({
  "name": "counter", "currency": "USD", "time_zone": "UTC", "default_plan": "free",
  "meters": [{"key": "units", "kind": "sum", "unit": "unit"}],
  "plans": [{"key": "free", "name": "Free", "tier": 0, "price": {"minor": 0, "per": "month"},
             "grants": [{"meter": "units", "limit": 1000000000, "period": "month", "enforcement": "hard", "thresholds": []}]}]
})";

headroom::Client plain_client(const RunningServer& server, const std::string& state_dir) {
  headroom::Config config;
  config.endpoint = server.url();
  config.client_key = server.client_key();
  config.state_dir = state_dir;
  auto client = headroom::Client::open(config);
  if (!client) throw std::runtime_error(client.error().message());
  headroom::Context context;
  context.account = "acct";
  if (!client->identify(context)) throw std::runtime_error("identify");
  return *std::move(client);
}

}  // namespace

TEST_CASE(
    "M21 F-01 killed at any instant, no add that returned is lost, a fresh process reads the count at once, and the "
    "server agrees") {
  const RunningServer server(counting_catalogue);
  const TemporaryDirectory directory;
  const std::string state_dir = directory / "state";
  {  // the plan is there from the start
    Host host(&server, {state_dir});
    REQUIRE(host.wait_for_plan("free"));
  }
  struct Counts {
    std::atomic<std::int64_t> started{0}, completed{0};
  };
  const SharedMemory<Counts> counts;
  const unsigned seed = std::random_device()();
  std::mt19937 random(seed);
  INFO("seed " << seed);
  for (int round = 0; round < repetitions(200, 12); ++round) {
    ChildProcess child([&] {
      auto client = plain_client(server, state_dir);
      auto units = client.meter("units");
      std::vector<std::thread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
          for (;;) {
            counts->started.fetch_add(1);
            units.add(1);
            counts->completed.fetch_add(1);
          }
        });
      for (auto& thread : threads) thread.join();
      return 0;
    });
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
    child.kill();
    child.wait();

    auto client = plain_client(server, state_dir);
    const std::int64_t used = client.meter("units").peek().used;
    REQUIRE(counts->completed <= used);
    REQUIRE(used <= counts->started);
    if (round % 10 != 0) continue;
    REQUIRE(client.flush(patience));
    REQUIRE(server.usage("acct", "units") == used);
  }
}

TEST_CASE("F-71 a server that is killed and comes back has what it acknowledged, and gets the rest") {
  RunningServer server(counting_catalogue);
  const TemporaryDirectory directory;
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));
  auto units = host.client().meter("units");
  // The device may be backing off, so it is given time; what it was told is counted may never fall.
  const auto server_has = [&](std::int64_t count) {
    for (int attempt = 0; attempt < 100 && server.usage("acct", "units") != count; ++attempt) {
      (void)host.client().flush(std::chrono::seconds(1));
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return server.usage("acct", "units") == count;
  };
  std::int64_t used = 0;
  for (int round = 0; round < repetitions(20, 3); ++round) {
    units.add(7);
    used += 7;
    REQUIRE(server_has(used));
    server.kill();
    units.add(5);
    used += 5;
    server.restart();
    CHECK(server.usage("acct", "units") == used - 5);
  }
  CHECK(server_has(used));
  CHECK(units.peek().used == used);
}
