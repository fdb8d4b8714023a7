#pragma once
#include <atomic>
#include <condition_variable>
#include <thread>

#include "sdk/core/instant.hpp"
#include "sdk/core/mutex.hpp"

namespace headroom::client {

/// Stands before a host function: lets runs in until it is cancelled, and knows whether one is under way. Any thread.
class RunGate {
 public:
  /// Runs `call` unless cancelled, and swallows what it throws. False: it threw (F-08).
  template <class Call>
  bool run(Call&& call) noexcept {
    if (!enter()) return true;
    bool is_well = true;
    try {
      call();
    } catch (...) {
      is_well = false;
    }
    leave();
    return is_well;
  }
  bool is_open() const noexcept { return is_open_.load(std::memory_order_acquire); }
  void cancel() noexcept { is_open_.store(false, std::memory_order_release); }
  /// False: a run on another thread has not ended within `deadline`. A run on this thread is not waited for.
  bool cancel_and_wait(core::Duration deadline) noexcept;

 private:
  bool enter() noexcept;
  void leave() noexcept;

  std::atomic<bool> is_open_{true};
  core::Mutex mutex_;
  std::condition_variable_any ended_;
  // protected by mutex_
  int runs_ HEADROOM_GUARDED_BY(mutex_) = 0;
  std::thread::id runner_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::client
