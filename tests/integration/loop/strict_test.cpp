#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "tests/integration/loop/host.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/shared_memory.hpp"

using namespace headroom::testing;

namespace {

std::string strict_catalogue(int limit) {
  return R"({"name": "exporter", "currency": "USD", "time_zone": "UTC", "default_plan": "free",
    "meters": [{"key": "exports", "kind": "sum", "unit": "export"}],
    "plans": [{"key": "free", "name": "Free", "tier": 0, "price": {"minor": 0, "per": "month"},
      "grants": [{"meter": "exports", "limit": )" +
         std::to_string(limit) + R"(, "period": "lifetime", "enforcement": "strict", "thresholds": []}]}]})";
}

headroom::Client strict_client(const RunningServer& server, const std::string& state_dir) {
  headroom::Config config;
  config.endpoint = server.url();
  config.client_key = server.client_key();
  config.state_dir = state_dir;
  config.when_unknown.meter_refused = true;  // strict from the first use on
  auto client = headroom::Client::open(config);
  if (!client) throw std::runtime_error(client.error().message());
  headroom::Context context;
  context.account = "acct";
  if (!client->identify(context)) throw std::runtime_error("identify");
  return *std::move(client);
}

/// Consumes one by one until the account is at its limit; what it got.
void consume_all(headroom::Client& client, std::atomic<std::int64_t>& taken) {
  auto exports = client.meter("exports");
  for (auto end = std::chrono::steady_clock::now() + std::chrono::seconds(120);
       std::chrono::steady_clock::now() < end;) {
    const auto reading = exports.try_consume(1);
    if (reading.counted)
      ++taken;
    else if (reading.verdict == headroom::Verdict::denied_limit)
      return;
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::int64_t unused(const RunningServer& server) {
  std::int64_t sum = 0;
  const auto answer = server.call("GET", "/v1/accounts/acct/leases");
  if (answer.status != 200) return sum;  // before the first sync
  const auto body = headroom::protocol::parse(answer.body);
  for (const auto& lease : (*body)["leases"]) sum += lease["unused"].get<std::int64_t>();
  return sum;
}

}  // namespace

TEST_CASE("M18 three devices on one server never pass a strict limit, nor does one that was killed with a lease") {
  const int limit = repetitions(500, 24);
  const RunningServer server(strict_catalogue(limit));
  const TemporaryDirectory directory;
  const SharedMemory<std::array<std::atomic<std::int64_t>, 4>> taken;
  {
    ChildProcess killed([&] {
      auto client = strict_client(server, directory / "killed");
      auto exports = client.meter("exports");
      while ((*taken)[3] < 2) {
        if (exports.try_consume(1).counted) ++(*taken)[3];
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
      (void)client.flush(patience);
      std::this_thread::sleep_for(std::chrono::minutes(5));
      return 0;
    });
    for (int i = 0; i < 1'000 && (unused(server) == 0 || server.usage("acct", "exports") < 2); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    killed.kill();
    killed.wait();
  }
  const std::int64_t withheld = unused(server);
  REQUIRE(withheld > 0);

  std::vector<std::unique_ptr<ChildProcess>> children;
  for (std::size_t i = 0; i < 3; ++i)
    children.push_back(std::make_unique<ChildProcess>([&, i] {
      auto client = strict_client(server, directory / ("device" + std::to_string(i)));
      // Until all that is not withheld is used.
      auto exports = client.meter("exports");
      for (int round = 0; round < 6'000 && exports.peek().used < limit - withheld; ++round) {
        while (exports.try_consume(1).counted) ++(*taken)[i];
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        if (round % 20 == 19) (void)client.flush(std::chrono::seconds(1));
      }
      return client.flush(patience) ? 0 : 1;
    }));
  for (auto& child : children) CHECK(child->wait() == 0);
  const auto sum = [&] { return (*taken)[0] + (*taken)[1] + (*taken)[2] + (*taken)[3]; };
  CHECK(sum() == limit - withheld);
  CHECK(server.usage("acct", "exports") == sum());

  // It is back, and has what it was leased.
  auto client = strict_client(server, directory / "killed");
  consume_all(client, (*taken)[3]);
  REQUIRE(client.flush(patience));
  CHECK(sum() == limit);
  CHECK(server.usage("acct", "exports") == limit);
}
