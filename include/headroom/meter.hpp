#pragma once
#include <headroom/guard.hpp>
#include <headroom/reading.hpp>

#include <cstdint>
#include <utility>

namespace headroom {
inline namespace v1 {

/// One named measurement of one account. A shared handle: cheap to copy, usable from any thread, and safe after its
/// client is gone (it then answers Verdict::closed). Amounts are integers 1 … 2^40 in the meter's unit; others change
/// nothing and answer invalid_amount (M1). No call here waits, locks, allocates or throws; a use that returned survives
/// SIGKILL (M21).
class Meter {
 public:
  /// Takes over a handle of the C ABI.
  explicit Meter(headroom_meter* handle) noexcept : handle_(handle) {}
  Meter(const Meter& other) noexcept : handle_(headroom_meter_retain(other.handle_)) {}
  Meter(Meter&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Meter& operator=(Meter other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Meter() { headroom_meter_free(handle_); }

  /// Counts always; past a hard limit it counts and is not allowed (M2). Wait-free.
  Reading add(std::int64_t amount = 1) noexcept { return detail::reading(headroom_meter_add(handle_, amount)); }
  /// Counts only if it fits, decided at one instruction over threads and processes (M2). Lock-free.
  Reading try_consume(std::int64_t amount = 1) noexcept {
    return detail::reading(headroom_meter_try_consume(handle_, amount));
  }
  /// Would `amount` (0 … 2^40) more fit? No effect, raises no edge (M3).
  Reading peek(std::int64_t amount = 0) const noexcept { return detail::reading(headroom_meter_peek(handle_, amount)); }
  /// Gives back at most what this device has counted in this period.
  Reading refund(std::int64_t amount) noexcept { return detail::reading(headroom_meter_refund(handle_, amount)); }

  /// Consumes `amount` and runs `action` now; if it does not fit an offer is asked for, and `action` runs once when the
  /// entitlement has arrived, or `on_refused(Refused)` does, on the callback thread. If `action` throws now, the amount
  /// is given back and the throw is the caller's; later it is caught, logged and the amount given back.
  template <class F, class R>
  [[nodiscard]] Guard guard(std::int64_t amount, F&& action, R&& on_refused) {
    return detail::guard([&](const headroom_guard_handler* handler,
                             headroom_guard** out) { return headroom_meter_guard(handle_, amount, handler, out); },
                         [&] { headroom_meter_refund(handle_, amount); }, std::forward<F>(action),
                         std::forward<R>(on_refused));
  }

  headroom_meter* handle() const noexcept { return handle_; }

 private:
  headroom_meter* handle_;
};

/// For several meters at once.
struct Amount {
  Meter meter;
  std::int64_t amount;
};

}  // namespace v1
}  // namespace headroom
