#pragma once
#include <functional>
#include <memory>
#include <utility>

#include "sdk/client/process.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/ports/scheduler.hpp"

namespace headroom::client {

class Pipeline;

/// How host threads and handles reach the pipeline: what is posted runs in order on the background thread, once the
/// pipeline is there. Whoever holds one may outlive the client, and then nothing happens. Any thread.
class Mailbox {
 public:
  using Work = std::function<void(Pipeline&)>;

  explicit Mailbox(ports::Scheduler& scheduler) : scheduler_(&scheduler) {}

  /// Background thread, before anything that was posted runs; null at the end.
  void set_pipeline(Pipeline* pipeline) noexcept { *pipeline_ = pipeline; }
  /// Nothing posted afterwards runs; what was posted before still does.
  void seal() noexcept {
    core::Lock lock(mutex_);
    scheduler_ = nullptr;
  }
  /// False: sealed, or the parent's (M28), and the work will not run.
  bool post(Work work) {
    if (process_.is_forked()) return false;
    std::function<void()> task = [pipeline = pipeline_, work = std::move(work)] {
      if (*pipeline) work(**pipeline);
    };
    core::Lock lock(mutex_);  // after the task, which may own what is the host's: it never ends under the lock
    return scheduler_ && scheduler_->post(task);
  }

 private:
  const Process process_;
  const std::shared_ptr<Pipeline*> pipeline_ = std::make_shared<Pipeline*>(nullptr);  // the background thread's
  core::Mutex mutex_;
  // protected by mutex_
  ports::Scheduler* scheduler_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::client
