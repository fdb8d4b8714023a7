#pragma once
#include <cstdint>

#include "sdk/meter/cell.hpp"
#include "sdk/meter/reading.hpp"

namespace headroom::meter {

/// Where a use through a cell goes at one instant: what takes something and may give it back later remembers it, as a
/// roll-over moves the cell on meanwhile. Within this room only.
struct Target {
  ports::Slot* slot = nullptr;  // null: nowhere
  bool has_limits = false;
  ports::Slot* user = nullptr;  // counts it too
};

inline Target target_of(const Cell& cell) noexcept {
  if (ports::Slot* const plain = cell.slot.load(std::memory_order_acquire)) return {plain, true, nullptr};
  ports::Slot* const user = cell.of_user.load(std::memory_order_acquire);
  if (ports::Slot* const aside = cell.aside.load(std::memory_order_acquire)) return {aside, true, user};
  return {cell.home.load(std::memory_order_acquire), false, user};
}

headroom_reading add_at(Cell& cell, const Target& target, std::int64_t amount) noexcept;
headroom_reading consume_at(Cell& cell, const Target& target, std::int64_t amount) noexcept;
/// What was given back, of the user's count too.
std::int64_t give_back_at(const Target& target, std::int64_t amount) noexcept;

}  // namespace headroom::meter
