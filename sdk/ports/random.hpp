#pragma once
#include <cstdint>
#include <cstring>
#include <span>

namespace headroom::ports {

/// Randomness nobody can foretell. Any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) noexcept = 0;

  std::uint64_t next() noexcept {
    std::uint8_t bytes[8];
    fill(bytes);
    std::uint64_t value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
  }
};

}  // namespace headroom::ports
