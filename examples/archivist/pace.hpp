#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace archivist {

// Keeps reading at or below a rate, so that the machine stays usable meanwhile. 0: no limit.
class Pace {
 public:
  explicit Pace(std::uint64_t kb_per_second) : kb_per_second_(kb_per_second) {}
  // `bytes` were read: waits until they are due. Throws when interrupted.
  void took(std::size_t bytes);

 private:
  std::uint64_t kb_per_second_;
  std::uint64_t bytes_ = 0;
  std::chrono::steady_clock::time_point begun_;  // the first byte
};

}  // namespace archivist
