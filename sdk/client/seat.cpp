#include "sdk/client/seat.hpp"

#include <utility>

namespace headroom::client {

std::unique_ptr<Seat> Seat::take(std::shared_ptr<page::Directory> page, std::shared_ptr<core::Log> log) {
  const std::uint8_t index = page->clients().take_index();
  if (index == 0) return nullptr;
  return std::unique_ptr<Seat>(new Seat(std::move(page), index, std::move(log)));
}

bool Seat::move_to(std::shared_ptr<page::Volume> next) {
  page::Volume& here = page->volume();
  // The same private file, the same place.
  if (next->presence() != here.presence()) {
    const std::uint8_t taken = next->clients().take_index();
    if (taken == 0) return false;
    here.clients().give_back(index_.exchange(taken));
  }
  page->move_to(std::move(next));
  return true;
}

void Seat::leave() noexcept {
  if (has_left_.exchange(true)) return;
  const std::uint8_t own = index();
  page->clients().resign(own);
  if (page->clients().is_alone(own)) try {
      if (auto closed = page->close_cleanly(); !closed) log_->write(core::LogLevel::warning, closed.error().detail);
    } catch (...) {
      // Not said to be clean, so it is not taken for clean.
    }
  page->clients().give_back(own);
}

}  // namespace headroom::client
