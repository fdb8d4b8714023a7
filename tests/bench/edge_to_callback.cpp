#include <chrono>
#include <condition_variable>
#include <headroom/headroom.hpp>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include "tests/bench/row.hpp"
#include "tests/integration/loop/running_server.hpp"

namespace headroom::bench {
namespace {

constexpr int edges = 200;
using Clock = std::chrono::steady_clock;

/// A plan with a meter for each edge, so that every one is a moment of its own.
std::string catalogue() {
  std::ostringstream meters, grants;
  for (int i = 0; i < edges; ++i) {
    const char* comma = i == 0 ? "" : ",";
    meters << comma << R"({"key":"m)" << i << R"(","kind":"sum","unit":"unit"})";
    grants << comma << R"({"meter":"m)" << i
           << R"(","limit":1000,"period":"month","enforcement":"hard","thresholds":[80]})";
  }
  return R"({"name":"bench","currency":"USD","time_zone":"UTC","default_plan":"free","meters":[)" + meters.str() +
         R"(],"plans":[{"key":"free","name":"Free","tier":0,"price":{"minor":0,"per":"month"},"grants":[)" +
         grants.str() + "]}]}";
}

}  // namespace

std::vector<Row> edge_to_callback(const std::string& state_dir) {
  const testing::RunningServer server(catalogue());
  Config config;
  config.endpoint = server.url();
  config.client_key = server.client_key();
  config.state_dir = state_dir;
  config.decision_deadline = std::chrono::seconds(5);
  auto client = Client::open(config);
  if (!client) throw std::runtime_error(client.error().message());

  std::mutex mutex;
  std::condition_variable changed;
  bool has_plan = false;
  Clock::time_point heard{};
  const auto changes = client->on_entitlement_change([&](const EntitlementChange&) {
    const std::lock_guard lock(mutex);
    has_plan = true;
    changed.notify_all();
  });
  const auto decisions = client->on_decision([&](const Decision& decision) {
    const auto now = Clock::now();
    const std::lock_guard lock(mutex);
    if (decision.reason() == "deadline" || decision.reason() == "offline") return;  // not asked, so not measured
    heard = now;
    changed.notify_all();
  });
  Context context;
  context.account = "bench";
  if (auto identified = client->identify(context); !identified) throw std::runtime_error(identified.error().message());
  std::unique_lock lock(mutex);
  if (!changed.wait_for(lock, std::chrono::seconds(10), [&] { return has_plan; }))
    throw std::runtime_error("no plan within 10 s");

  std::vector<double> milliseconds;
  for (int i = 0; i < edges; ++i) {
    auto meter = client->meter("m" + std::to_string(i));
    heard = {};
    lock.unlock();
    const auto start = Clock::now();
    meter.add(800);
    lock.lock();
    if (!changed.wait_for(lock, std::chrono::seconds(10), [&] { return heard != Clock::time_point{}; }))
      throw std::runtime_error("edge " + std::to_string(i) + " was not answered by the server within 10 s");
    milliseconds.push_back(std::chrono::duration<double, std::milli>(heard - start).count());
  }
  return {{"edge to callback, asked, p50 of 200", "ms", 0, percentile(milliseconds, 0.5)},
          {"edge to callback, asked, p99 of 200", "ms", 0, percentile(milliseconds, 0.99)}};
}

}  // namespace headroom::bench
