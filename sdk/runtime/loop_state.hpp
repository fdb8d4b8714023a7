#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <condition_variable>
#include <functional>
#include <memory>

#include "sdk/core/log.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/core/result.hpp"
#include "sdk/runtime/system_clock.hpp"
#include "sdk/runtime/timer_queue.hpp"
#include "sdk/runtime/wake_signal.hpp"

namespace headroom::runtime {

/// What the background thread runs on; it and the Loop share it, so that either may end first.
class LoopState {
 public:
  LoopState(std::shared_ptr<core::Log> log, std::shared_ptr<WakeSignal> wake);
  ~LoopState();
  LoopState(const LoopState&) = delete;
  LoopState& operator=(const LoopState&) = delete;
  core::Result<void> prepare();

  /// The thread: until `seal`'s last work has run.
  void run();
  bool is_running_here() const noexcept;
  void on_wake(std::function<void()> work);
  TimerQueue::Timer add_timer(core::Duration delay, std::function<void()> work);
  void cancel_timer(TimerQueue::Timer timer) { timers_.cancel(timer); }

  // any thread
  bool post(std::function<void()> work);
  void seal(std::function<void()> last) noexcept;
  bool wait_for_end(core::Duration deadline);
  const std::shared_ptr<WakeSignal>& wake() const noexcept { return wake_; }
  boost::asio::io_context& context() noexcept { return context_; }

 private:
  void run_guarded(const std::function<void()>& work) noexcept;
  void watch_wake();
  void watch_timers();
  void run_due();
  void arm();

  const std::shared_ptr<core::Log> log_;
  const std::shared_ptr<WakeSignal> wake_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stays_{context_.get_executor()};

  // background thread
  SystemClock clock_;
  boost::asio::posix::stream_descriptor wake_watch_{context_}, timer_watch_{context_};
  TimerQueue timers_;
  std::function<void()> on_wake_;

  core::Mutex mutex_;
  std::condition_variable_any ended_;
  bool is_sealed_ HEADROOM_GUARDED_BY(mutex_) = false;
  bool has_ended_ HEADROOM_GUARDED_BY(mutex_) = false;
};

}  // namespace headroom::runtime
