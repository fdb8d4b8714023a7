#pragma once
#include <headroom/reading.hpp>

#include <cstdint>
#include <utility>

namespace headroom {
inline namespace v1 {

/// Units consumed before it is known how many it takes: commit() what it was, or let it go and they are given back, in
/// the period that they were taken from (M8, M10). Empty where they did not fit; reading() says why.
///
/// Thread safety: one thread at a time. Lifetime: movable; may outlive the client, and gives back then too. A process
/// that dies with it leaves it counted; a forked child's copy does nothing (M28).
class [[nodiscard]] Reservation {
 public:
  Reservation(headroom_reservation* handle, const Reading& reading) noexcept : handle_(handle), reading_(reading) {}
  Reservation(Reservation&& other) noexcept
      : handle_(std::exchange(other.handle_, nullptr)), reading_(other.reading_) {}
  Reservation& operator=(Reservation&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(reading_, other.reading_);
    return *this;
  }
  ~Reservation() { headroom_reservation_free(handle_); }

  /// Whether something is held, committed or not.
  explicit operator bool() const noexcept { return handle_ != nullptr; }
  /// What the meter said when it was reserved.
  const Reading& reading() const noexcept { return reading_; }
  /// It was `actual` (0 … 2^40): the rest is given back, or what is missing counted as Meter::add does. Of a level that
  /// was set since nothing. Once: later commits change nothing and answer invalid_amount.
  Reading commit(std::int64_t actual) noexcept { return detail::reading(headroom_reservation_commit(handle_, actual)); }

 private:
  headroom_reservation* handle_;
  Reading reading_;
};

}  // namespace v1
}  // namespace headroom
