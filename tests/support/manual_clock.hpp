#pragma once
#include <atomic>

#include "sdk/ports/clock.hpp"

namespace headroom::testing {

/// A clock moved by hand. Any thread.
class ManualClock final : public ports::Clock {
 public:
  explicit ManualClock(core::Instant wall = 1'793'491'200'000 /* 2026-11-01 */, core::Duration boottime = core::hour)
      : wall_(wall), boottime_(boottime) {}

  core::Instant wall_now() noexcept override { return wall_; }
  core::Duration boottime_now() noexcept override { return boottime_; }

  /// Time passes.
  void advance(core::Duration by) noexcept {
    wall_ += by;
    boottime_ += by;
  }
  /// Somebody sets the wall clock; boot time goes on.
  void set_wall(core::Instant at) noexcept { wall_ = at; }
  /// The machine starts again.
  void reboot(core::Duration boottime = 0) noexcept { boottime_ = boottime; }

 private:
  std::atomic<core::Instant> wall_;
  std::atomic<core::Duration> boottime_;
};

}  // namespace headroom::testing
