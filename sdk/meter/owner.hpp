#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "sdk/meter/cell.hpp"
#include "sdk/ports/counter_page.hpp"

namespace headroom::meter {

/// A client, as its cells see it: where they count, under which index edges are claimed, and how its background thread
/// hears of a crossing. It outlives them, and keeps the page mapped.
class Owner {
 public:
  /// Called by the host's thread, once a crossing, perhaps inside a signal handler: an eventfd write and nothing more.
  /// `data` lives as long as the owner, as a thread may be in here when silence() returns.
  using Wake = void (*)(void* data);

  Owner(std::shared_ptr<ports::CounterPage> page, std::uint8_t claimer, Wake wake, void* data) noexcept
      : page_(std::move(page)), claimer_(claimer), wake_(wake), data_(data) {}
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

  ports::CounterPage& page() const noexcept { return *page_; }
  std::uint8_t claimer() const noexcept { return claimer_; }

  /// Something in the cell's slot waits for the background thread. Any thread; lock-free, keeps errno.
  void crossed(Cell& cell) noexcept;
  /// Takes the list of crossed cells; each is visited after it can be queued again, so that nothing falls between.
  template <class Visit>
  void drain(Visit&& visit) {
    Cell* cell = crossed_.exchange(nullptr, std::memory_order_acquire);
    while (cell != nullptr) {
      Cell* next = cell->next_crossed;
      cell->is_queued.store(false);
      visit(*cell);
      cell = next;
    }
  }
  /// No more wakes: at closing, and in a forked child.
  void silence() noexcept { wake_.store(nullptr); }

 private:
  const std::shared_ptr<ports::CounterPage> page_;
  const std::uint8_t claimer_;
  std::atomic<Wake> wake_;
  void* const data_;
  std::atomic<Cell*> crossed_{nullptr};
};

}  // namespace headroom::meter
