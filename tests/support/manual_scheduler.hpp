#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sdk/ports/scheduler.hpp"
#include "tests/support/manual_clock.hpp"

namespace headroom::testing {

/// The background thread's work, run by the test: what was posted with run(), timers as the manual clock is moved. One
/// thread.
class ManualScheduler final : public ports::Scheduler {
 public:
  explicit ManualScheduler(ManualClock& clock) : clock_(&clock) {}

  bool post(std::function<void()> work) override {
    if (is_sealed) return false;
    posted_.push_back(std::move(work));
    return true;
  }
  Timer after(core::Duration delay, std::function<void()> work) override {
    timers_.emplace(std::pair{clock_->boottime_now() + delay, next_}, std::move(work));
    return next_++;
  }
  void cancel(Timer timer) override {
    std::erase_if(timers_, [&](const auto& one) { return one.first.second == timer; });
  }
  bool is_background_thread() const override { return true; }

  /// Runs all that is posted and due, and what comes of it.
  void run() {
    // A timer that sets itself anew for now would never end.
    for (int steps = 0; steps < 100'000; ++steps) {
      if (!posted_.empty()) {
        const auto work = std::move(posted_.front());
        posted_.erase(posted_.begin());
        work();
      } else if (!timers_.empty() && timers_.begin()->first.first <= clock_->boottime_now()) {
        const auto work = std::move(timers_.begin()->second);
        timers_.erase(timers_.begin());
        work();
      } else {
        return;
      }
    }
    throw std::runtime_error("the scheduler never comes to rest");
  }
  /// Time passes, timer by timer.
  void advance(core::Duration by) {
    run();
    const core::Duration end = clock_->boottime_now() + by;
    while (const auto due = next_due(end)) {
      clock_->advance(*due - clock_->boottime_now());
      run();
    }
    clock_->advance(end - clock_->boottime_now());
    run();
  }
  /// Forgets everything unrun, as a process that was killed.
  void clear() {
    posted_.clear();
    timers_.clear();
  }

  bool is_sealed = false;

 private:
  std::optional<core::Duration> next_due(core::Duration end) const {
    if (timers_.empty() || timers_.begin()->first.first > end) return std::nullopt;
    return std::max(timers_.begin()->first.first, clock_->boottime_now());
  }

  ManualClock* clock_;
  std::vector<std::function<void()>> posted_;
  std::map<std::pair<core::Duration, Timer>, std::function<void()>> timers_;
  Timer next_ = 1;
};

}  // namespace headroom::testing
