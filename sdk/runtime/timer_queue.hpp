#pragma once
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "sdk/core/instant.hpp"
#include "sdk/ports/scheduler.hpp"

namespace headroom::runtime {

/// What is due when; knows no clock. One thread.
class TimerQueue {
 public:
  using Timer = ports::Scheduler::Timer;
  using Work = std::function<void()>;

  Timer add(core::Duration due, Work work);
  void cancel(Timer timer);
  std::optional<core::Duration> next_due() const;
  /// The next work due at `now`, the earliest first; of equal ones the oldest. Timers from `limit` on are left, so that
  /// work which adds a timer that is due at once starves nothing.
  std::optional<Work> take_due(core::Duration now, Timer limit);
  /// The number of the timer that will be added next.
  Timer upcoming() const noexcept { return upcoming_; }
  void clear() { waiting_.clear(); }

 private:
  std::map<std::pair<core::Duration, Timer>, Work> waiting_;
  Timer upcoming_ = 1;
};

}  // namespace headroom::runtime
