#include "sdk/client/run_gate.hpp"

#include <algorithm>
#include <chrono>

namespace headroom::client {
namespace {
constexpr core::Duration longest_wait = core::day;  // beyond it the clock's arithmetic could overflow
}

bool RunGate::enter() noexcept {
  core::Lock lock(mutex_);
  if (!is_open()) return false;
  ++runs_;
  runner_ = std::this_thread::get_id();
  return true;
}

void RunGate::leave() noexcept {
  core::Lock lock(mutex_);
  if (--runs_ == 0) runner_ = {};
  // Under the lock: who waits may end this object as soon as it can take it.
  ended_.notify_all();
}

bool RunGate::cancel_and_wait(core::Duration deadline) noexcept {
  const auto until = std::chrono::steady_clock::now() +
                     std::chrono::milliseconds(std::clamp<core::Duration>(deadline, 0, longest_wait));
  core::Lock lock(mutex_);
  cancel();
  while (runs_ > 0 && runner_ != std::this_thread::get_id())
    if (ended_.wait_until(mutex_, until) == std::cv_status::timeout) break;
  return runs_ == 0 || runner_ == std::this_thread::get_id();
}

}  // namespace headroom::client
