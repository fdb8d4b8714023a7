#pragma once
// What the listeners count about themselves, and its Prometheus text (exposition format 0.0.4).

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server-stub/http/route.hpp"

namespace headroom::server::http {

// Thread safety: every method from any thread.
class Metrics {
 public:
  // One row per route, and a last one for requests that matched none.
  explicit Metrics(const std::vector<Route>& routes);

  [[nodiscard]] std::size_t unmatched() const { return rows_.size() - 1; }
  void answered(std::size_t route, int status);
  void connection_opened() { open_.fetch_add(1, std::memory_order_relaxed); }
  void connection_closed() { open_.fetch_sub(1, std::memory_order_relaxed); }
  void connection_refused() { refused_.fetch_add(1, std::memory_order_relaxed); }

  [[nodiscard]] std::string text() const;

 private:
  static constexpr int first_status = 100, last_status = 599;
  struct Row {
    std::string method, pattern;
    std::array<std::atomic<std::uint64_t>, last_status - first_status + 1> by_status{};
  };

  std::vector<std::unique_ptr<Row>> rows_;
  std::atomic<std::int64_t> open_{0};
  std::atomic<std::uint64_t> refused_{0};
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace headroom::server::http
