#pragma once
#include <cstdint>
#include <functional>

#include "sdk/core/instant.hpp"

namespace headroom::ports {

/// Runs work on the one background thread.
class Scheduler {
 public:
  using Timer = std::uint64_t;  // 0 is none
  virtual ~Scheduler() = default;
  /// Queues work for the background thread; any thread. False once sealed: the work is dropped, unrun.
  virtual bool post(std::function<void()> work) = 0;
  /// Runs work once after `delay` of CLOCK_BOOTTIME, so that a suspend runs it once at resume (F-70); background thread
  /// only.
  virtual Timer after(core::Duration delay, std::function<void()> work) = 0;
  /// Background thread only; a timer that has run or was cancelled is ignored.
  virtual void cancel(Timer timer) = 0;
  virtual bool is_background_thread() const = 0;
};

}  // namespace headroom::ports
