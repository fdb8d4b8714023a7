#pragma once
#include <headroom/guard.hpp>
#include <headroom/reading.hpp>

#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>

namespace headroom {
inline namespace v1 {

/// Why access is as it is.
enum class AccessReason : std::uint8_t { granted, not_in_plan, unknown_key, no_plan, closed };

/// Whether a feature is granted. Its text lives as long as the client.
struct Access {
  bool granted;
  std::variant<std::monostate, bool, std::int64_t, double, std::string_view> value;  ///< A configuration feature's.
  AccessReason reason;
  Basis basis;
  std::string_view unlocked_by;  ///< Key of the cheapest plan that grants it; empty when none does.

  /// The value if it is a T (bool, std::int64_t, double, std::string_view), else `fallback`.
  template <class T>
  T value_or(T fallback) const noexcept {
    const T* held = std::get_if<T>(&value);
    return held ? *held : fallback;
  }
};

namespace detail {
inline Access access(const headroom_access& a) noexcept {
  Access out{a.granted != 0, {}, static_cast<AccessReason>(a.reason), static_cast<Basis>(a.basis), view(a.unlocked_by)};
  if (a.value_kind == HEADROOM_VALUE_BOOLEAN) out.value = a.integer != 0;
  if (a.value_kind == HEADROOM_VALUE_INTEGER) out.value = a.integer;
  if (a.value_kind == HEADROOM_VALUE_DOUBLE) out.value = a.number;
  if (a.value_kind == HEADROOM_VALUE_TEXT) out.value = view(a.text);
  return out;
}
}  // namespace detail

/// One feature of one account. A shared handle: cheap to copy, any thread, safe after its client is gone.
class Feature {
 public:
  explicit Feature(headroom_feature* handle) noexcept : handle_(handle) {}
  Feature(const Feature& other) noexcept : handle_(headroom_feature_retain(other.handle_)) {}
  Feature(Feature&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Feature& operator=(Feature other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Feature() { headroom_feature_free(handle_); }

  /// For drawing: a lock icon is not a try, so this never raises an edge. Lock-free.
  Access peek() const noexcept { return detail::access(headroom_feature_peek(handle_)); }
  /// The customer tries it: false is the edge `feature_gated`.
  bool request() noexcept { return headroom_feature_request(handle_) != 0; }
  /// As Meter::guard: `action` now if granted, else once when the plan grants it, or `on_refused(Refused)`.
  template <class F, class R>
  [[nodiscard]] Guard guard(F&& action, R&& on_refused) {
    return detail::guard([&](const headroom_guard_handler* handler,
                             headroom_guard** out) { return headroom_feature_guard(handle_, handler, out); },
                         [] {}, std::forward<F>(action), std::forward<R>(on_refused));
  }

 private:
  headroom_feature* handle_;
};

}  // namespace v1
}  // namespace headroom
