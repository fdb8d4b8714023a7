#pragma once
#include <functional>
#include <utility>

#include "sdk/core/mutex.hpp"
#include "sdk/ports/scheduler.hpp"

namespace headroom::client {

class Pipeline;

/// How handles reach the pipeline: whoever holds one may outlive the client, and then nothing happens. Any thread.
class Mailbox {
 public:
  void open(ports::Scheduler& scheduler, Pipeline& pipeline) {
    core::Lock lock(mutex_);
    scheduler_ = &scheduler;
    pipeline_ = &pipeline;
  }
  /// Nothing posted afterwards runs; what was posted before still does.
  void seal() noexcept {
    core::Lock lock(mutex_);
    scheduler_ = nullptr;
  }
  /// Runs `work` on the background thread. False: sealed.
  bool post(std::function<void(Pipeline&)> work) {
    core::Lock lock(mutex_);
    if (!scheduler_) return false;
    return scheduler_->post([pipeline = pipeline_, work = std::move(work)] { work(*pipeline); });
  }

 private:
  core::Mutex mutex_;
  // protected by mutex_
  ports::Scheduler* scheduler_ HEADROOM_GUARDED_BY(mutex_) = nullptr;
  Pipeline* pipeline_ HEADROOM_GUARDED_BY(mutex_) = nullptr;
};

}  // namespace headroom::client
