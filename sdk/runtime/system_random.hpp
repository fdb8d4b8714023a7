#pragma once
#include "sdk/ports/random.hpp"

namespace headroom::runtime {

/// The kernel's randomness, getrandom(2).
class SystemRandom final : public ports::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) noexcept override;
};

}  // namespace headroom::runtime
