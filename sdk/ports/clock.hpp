#pragma once
#include "sdk/core/instant.hpp"

namespace headroom::ports {

/// Time, as the machine has it. Any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// The wall clock; it may jump either way (M11).
  virtual core::Instant wall_now() noexcept = 0;
  /// Milliseconds since the machine started, sleep included (CLOCK_BOOTTIME); never falls until a reboot.
  virtual core::Duration boottime_now() noexcept = 0;
};

}  // namespace headroom::ports
