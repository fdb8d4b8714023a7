#pragma once
#include <algorithm>
#include <functional>
#include <utility>

#include "sdk/ports/scheduler.hpp"

namespace headroom::client {

/// One machine's next wake-up; setting it anew moves it. Background thread.
class Alarm {
 public:
  Alarm(ports::Scheduler& scheduler, std::function<void()> work) : scheduler_(&scheduler), work_(std::move(work)) {}
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;
  ~Alarm() { scheduler_->cancel(timer_); }

  /// `at` and `now` on the steady clock; 0: not at all.
  void set(core::Duration at, core::Duration now) {
    scheduler_->cancel(timer_);
    timer_ = 0;
    if (at == 0) return;
    timer_ = scheduler_->after(std::max<core::Duration>(at - now, 0), [this] {
      timer_ = 0;
      work_();
    });
  }

 private:
  ports::Scheduler* scheduler_;
  std::function<void()> work_;
  ports::Scheduler::Timer timer_ = 0;
};

}  // namespace headroom::client
