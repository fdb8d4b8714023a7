#pragma once
#include <headroom/guard.hpp>
#include <headroom/reading.hpp>
#include <headroom/reservation.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace headroom {
inline namespace v1 {

/// One named measurement of one account. A shared handle: cheap to copy, usable from any thread, and safe after its
/// client is gone (it then answers Verdict::closed). Amounts are integers 1 … 2^40 in the meter's unit; others change
/// nothing and answer invalid_amount (M1). What it measures is its kind (M20): the uses of a *sum* add up; a *latest*
/// is a level that stands until it is set, on any device; a *max* is the highest level of the period. An operation that
/// does not fit the kind changes nothing and answers wrong_kind (M14). No call here but reserve allocates, none waits,
/// locks or throws; a use that returned survives SIGKILL (M21).
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

  /// Of a sum: counts always; past a hard limit it counts and is not allowed (M2). Wait-free.
  Reading add(std::int64_t amount = 1) noexcept { return detail::reading(headroom_meter_add(handle_, amount)); }
  /// Of a sum: counts only if it fits, decided at one instruction over threads and processes (M2). Lock-free. Of a
  /// latest: whether level + amount fits, and raises the level here until the next set().
  Reading try_consume(std::int64_t amount = 1) noexcept {
    return detail::reading(headroom_meter_try_consume(handle_, amount));
  }
  /// Would `amount` (0 … 2^40) more fit, or of a max that level? No effect, raises no edge (M3).
  Reading peek(std::int64_t amount = 0) const noexcept { return detail::reading(headroom_meter_peek(handle_, amount)); }
  /// Of a sum: gives back at most what this device has counted in this period. Of a latest: lowers the level.
  Reading refund(std::int64_t amount) noexcept { return detail::reading(headroom_meter_refund(handle_, amount)); }
  /// Of a latest or max: the level is now this, 0 … 2^40. Never denied: beyond a hard limit it is over_hard_limit. The
  /// same level again is not counted.
  Reading set(std::int64_t level) noexcept { return detail::reading(headroom_meter_set(handle_, level)); }
  /// Of a sum or latest: consumes now, commits later what it really was (see Reservation). Allocates.
  Reservation reserve(std::int64_t amount) noexcept {
    headroom_reading reading;
    headroom_reservation* const held = headroom_meter_reserve(handle_, amount, &reading);
    return {held, detail::reading(reading)};
  }
  /// On a unique meter: counts the key if it is new in the period and one more fits; one that is counted already is
  /// allowed and not counted again. Exact to 1,024 keys, then an estimate (standard error 1.63 %). The key leaves the
  /// process as a keyed hash only. add, try_consume and refund answer Verdict::wrong_kind there, and this one
  /// elsewhere.
  Reading observe(std::string_view distinct_key) noexcept {
    return detail::reading(headroom_meter_observe(handle_, {distinct_key.data(), distinct_key.size()}));
  }

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
