#include "sdk/runtime/system_clock.hpp"

#include <ctime>

namespace headroom::runtime {
namespace {

std::int64_t milliseconds(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<std::int64_t>(now.tv_sec) * 1'000 + now.tv_nsec / 1'000'000;
}

}  // namespace

core::Instant SystemClock::wall_now() noexcept { return milliseconds(CLOCK_REALTIME); }

core::Duration SystemClock::boottime_now() noexcept { return milliseconds(CLOCK_BOOTTIME); }

}  // namespace headroom::runtime
