#pragma once
#include <chrono>
#include <headroom/headroom.hpp>
#include <sstream>
#include <stdexcept>
#include <string>

namespace headroom::bench {

/// A bundled plan with meters m0, m1 … that no benchmark fills, and two features. So many meters that a plan may not
/// grow to name their limits have none; adding to them is the same.
inline std::string plan_of(int meters) {
  constexpr int most_with_limits = 1'000;
  std::ostringstream text;
  text << R"({"version":"0","plan":"free","name":"Free","meters":[)";
  for (int i = 0; i < meters; ++i) {
    text << (i == 0 ? "" : ",") << R"({"meter":"m)" << i << R"(","kind":"sum","enforcement":"hard")";
    if (meters <= most_with_limits)
      text << R"(,"generation":1,"limit":4000000000000,"thresholds":[80,95],)"
           << R"("periods":[["2026-01-01T00:00:00Z","2036-01-01T00:00:00Z"]])";
    text << "}";
  }
  text << R"(],"features":[{"feature":"pdf","granted":true},{"feature":"seats","granted":true,"value":25}]})";
  return text.str();
}

inline Client open_offline(const std::string& state_dir, int meters) {
  Config config;
  config.offline = true;
  config.state_dir = state_dir;
  config.bundled_plan = plan_of(meters);
  auto client = Client::open(config);
  if (!client) throw std::runtime_error(client.error().message());
  return *std::move(client);
}

/// Nanoseconds of one call, over many.
template <class Work>
double nanoseconds(int repeats, Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < repeats; ++i) work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count() / repeats;
}

/// Keeps what was computed from being thrown away.
inline void keep(std::int64_t value) { asm volatile("" ::"r"(value)); }

}  // namespace headroom::bench
