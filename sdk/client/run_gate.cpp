#include "sdk/client/run_gate.hpp"

#include <chrono>

namespace headroom::client {

bool RunGate::enter() noexcept {
  core::Lock lock(mutex_);
  if (!is_open()) return false;
  ++runs_;
  runner_ = std::this_thread::get_id();
  return true;
}

void RunGate::leave() noexcept {
  {
    core::Lock lock(mutex_);
    if (--runs_ == 0) runner_ = {};
  }
  ended_.notify_all();
}

bool RunGate::cancel_and_wait(core::Duration deadline) noexcept {
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(deadline);
  core::Lock lock(mutex_);
  cancel();
  while (runs_ > 0 && runner_ != std::this_thread::get_id())
    if (ended_.wait_until(mutex_, until) == std::cv_status::timeout) break;
  return runs_ == 0 || runner_ == std::this_thread::get_id();
}

}  // namespace headroom::client
