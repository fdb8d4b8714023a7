#include "sdk/meter/cell.hpp"

namespace headroom::meter {

void Cell::attach(const ports::Place& place, Flags of_success) noexcept {
  word.store(of_success);
  record.store(place.record);
  home.store(place.slot);
  slot.store(place.slot, std::memory_order_release);
}

void Cell::detach(Flags answer) noexcept {
  slot.store(nullptr);
  word.store(answer);
}

void Cell::close(Flags answer) noexcept {
  slot.store(nullptr);
  home.store(nullptr);
  word.store(answer);
}

}  // namespace headroom::meter
