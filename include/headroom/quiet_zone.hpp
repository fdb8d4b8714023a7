#pragma once
#include <headroom/headroom.h>

#include <utility>

namespace headroom {
inline namespace v1 {

/// While one lives, no offer is delivered; what is held back comes at the next pause if it is still valid (D5).
/// Movable.
class [[nodiscard]] QuietZone {
 public:
  explicit QuietZone(headroom_quiet_zone* handle) noexcept : handle_(handle) {}
  QuietZone(QuietZone&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  QuietZone& operator=(QuietZone&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~QuietZone() { headroom_quiet_zone_free(handle_); }

 private:
  headroom_quiet_zone* handle_;
};

}  // namespace v1
}  // namespace headroom
