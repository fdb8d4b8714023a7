#pragma once
#include <mutex>
#include <random>

#include "sdk/ports/random.hpp"

namespace headroom::testing {

/// The same bytes for the same seed. Any thread.
class SeededRandom final : public ports::Random {
 public:
  explicit SeededRandom(std::uint64_t seed = 1) : engine_(seed) {}

  void fill(std::span<std::uint8_t> bytes) noexcept override {
    const std::lock_guard lock(mutex_);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_() >> 56);
  }

 private:
  std::mutex mutex_;
  std::mt19937_64 engine_;
};

}  // namespace headroom::testing
