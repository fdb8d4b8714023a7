#include "pace.hpp"

#include <algorithm>
#include <thread>

#include "interrupt.hpp"

namespace archivist {

void Pace::took(std::size_t bytes) {
  check_interrupt();
  if (kb_per_second_ == 0) return;
  if (bytes_ == 0) begun_ = std::chrono::steady_clock::now();
  bytes_ += bytes;
  const auto due = begun_ + std::chrono::microseconds(bytes_ * 1'000'000 / (kb_per_second_ * 1024));
  for (auto now = std::chrono::steady_clock::now(); now < due; now = std::chrono::steady_clock::now()) {
    std::this_thread::sleep_for(
        std::min<std::chrono::steady_clock::duration>(due - now, std::chrono::milliseconds(50)));
    check_interrupt();
  }
}

}  // namespace archivist
