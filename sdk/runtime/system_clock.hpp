#pragma once
#include "sdk/ports/clock.hpp"

namespace headroom::runtime {

class SystemClock final : public ports::Clock {
 public:
  core::Instant wall_now() noexcept override;
  core::Duration boottime_now() noexcept override;
};

}  // namespace headroom::runtime
