#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <headroom/headroom.hpp>

namespace archivist {

// Knows when the calls were made that could cross an edge, so that the time from there to the answer can be told. Any
// thread.
class Stopwatch {
 public:
  using Clock = std::chrono::steady_clock;

  // What each meter reads after a call, and whether the call was denied.
  struct Use {
    std::map<std::string, std::int64_t> used;
    bool was_denied;
  };
  // What was used before the first call: an edge that lay behind it was crossed by another process.
  void start_from(Use use);
  // Runs `call`, which gives its Use. An answer that is timed meanwhile waits.
  template <class Call>
  void time_use(Call&& call) {
    const std::lock_guard lock(mutex_);
    const Clock::time_point begun = Clock::now();
    uses_.push_back({begun, call()});
  }
  void time_try(const std::string& feature);

  // Milliseconds since the call of this process that crossed `edge` began; nothing if none did.
  std::optional<double> since(const headroom::Edge& edge) const;

 private:
  struct Timed {
    Clock::time_point begun;
    Use use;
  };
  std::optional<Clock::time_point> begun(const headroom::Edge& edge) const;

  mutable std::mutex mutex_;
  Use before_{};                                    // guarded by mutex_
  std::vector<Timed> uses_;                         // guarded by mutex_
  std::map<std::string, Clock::time_point> tries_;  // guarded by mutex_
};

}  // namespace archivist
