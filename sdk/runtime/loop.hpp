#pragma once
#include <pthread.h>
#include <sys/types.h>

#include <atomic>
#include <functional>
#include <memory>

#include "sdk/core/instant.hpp"
#include "sdk/core/log.hpp"
#include "sdk/core/result.hpp"
#include "sdk/ports/scheduler.hpp"
#include "sdk/runtime/wake_signal.hpp"

namespace boost::asio {
class io_context;
}

namespace headroom::runtime {

class LoopState;

/// The one background thread, named "headroom": posted work, timers, sockets and the wake signal, one thing at a time.
///
/// Threads   post, stop, wake_signal and context from any; the rest on the background thread.
/// Lifetime  a Loop may be destroyed on any thread, its own included, also while host code blocks it: the thread shares
///           what it needs, is left behind, and ends as soon as it can.
/// Errors    what work throws is caught and logged by its type.
/// Fork      in a child nothing runs: post answers false, stop true, the destructor touches nothing (M28).
class Loop final : public ports::Scheduler {
 public:
  /// HEADROOM_ERROR_INTERNAL: the system gives no thread or no file descriptor (F-17).
  static core::Result<std::unique_ptr<Loop>> start(std::shared_ptr<core::Log> log);
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  bool post(std::function<void()> work) override;
  Timer after(core::Duration delay, std::function<void()> work) override;
  void cancel(Timer timer) override;
  bool is_background_thread() const override;

  /// Runs `work` each time that the signal was raised, a raise before this call included. Set once; background thread.
  void on_wake(std::function<void()> work);
  /// Who may still raise it keeps a share.
  const std::shared_ptr<WakeSignal>& wake_signal() const noexcept;
  int wake_fd() const noexcept { return wake_signal()->fd(); }

  /// For the transport's sockets.
  std::shared_ptr<boost::asio::io_context> context() const;

  /// Seals: nothing more is taken, what was posted before still runs, then `last`, then the thread ends, its timers
  /// unrun. Waits for that at most `deadline`. False: it has not ended yet and is left behind, or this is the thread
  /// itself, which ends when the present work returns. A second call only waits; its `last` is not run.
  bool stop(core::Duration deadline, std::function<void()> last = {});

 private:
  Loop(std::shared_ptr<LoopState> state, pthread_t thread);
  bool is_forked_child() const noexcept;

  std::shared_ptr<LoopState> state_;
  const pthread_t thread_;
  const pid_t owner_;
  std::atomic<bool> is_reaped_{false};  // joined or detached
};

}  // namespace headroom::runtime
