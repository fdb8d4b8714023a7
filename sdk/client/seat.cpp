#include "sdk/client/seat.hpp"

#include <utility>

namespace headroom::client {

std::unique_ptr<Seat> Seat::take(std::shared_ptr<page::Directory> page, std::shared_ptr<core::Log> log) {
  const std::uint8_t index = page->clients().take_index();
  if (index == 0) return nullptr;
  return std::unique_ptr<Seat>(new Seat(std::move(page), index, std::move(log)));
}

void Seat::leave() noexcept {
  if (has_left_.exchange(true)) return;
  page->clients().resign(index);
  if (page->clients().is_alone(index)) try {
      if (auto closed = page->close_cleanly(); !closed) log_->write(core::LogLevel::warning, closed.error().detail);
    } catch (...) {
      // Not said to be clean, so it is not taken for clean.
    }
  page->clients().give_back(index);
}

}  // namespace headroom::client
