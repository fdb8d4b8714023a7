#pragma once
#include <headroom/result.hpp>

#include <chrono>
#include <utility>

namespace headroom {
inline namespace v1 {

/// Keeps a callback subscribed. Movable. Destroying it ends the subscription and never waits; the library owns the
/// functor until its last run has ended. Any thread, also from inside the callback.
class [[nodiscard]] Subscription {
 public:
  Subscription() = default;
  explicit Subscription(headroom_subscription* handle) noexcept : handle_(handle) {}
  Subscription(Subscription&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Subscription& operator=(Subscription&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Subscription() { headroom_subscription_free(handle_); }
  /// Ends it, and waits up to `deadline` for a run that is under way on another thread. HEADROOM_ERROR_TIMEOUT.
  Result<void> cancel_and_wait(std::chrono::milliseconds deadline) {
    return Error(headroom_subscription_cancel_and_wait(handle_, deadline.count()));
  }

 private:
  headroom_subscription* handle_ = nullptr;
};

}  // namespace v1
}  // namespace headroom
