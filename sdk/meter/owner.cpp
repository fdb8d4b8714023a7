#include "sdk/meter/owner.hpp"

#include <cerrno>

namespace headroom::meter {

void Owner::crossed(Cell& cell) noexcept {
  if (!cell.is_queued.exchange(true)) {
    Cell* first = crossed_.load(std::memory_order_relaxed);
    do cell.next_crossed = first;
    while (!crossed_.compare_exchange_weak(first, &cell, std::memory_order_release, std::memory_order_relaxed));
  }
  const int host_errno = errno;
  if (const Wake wake = wake_.load()) wake(data_);
  errno = host_errno;
}

}  // namespace headroom::meter
