#pragma once
#include <cstdint>

#include "sdk/edge/due.hpp"
#include "sdk/meter/cell.hpp"
#include "sdk/meter/reading.hpp"

/// add and try_consume as the C door inlines them: one compare with the slot's next edge, one atomic instruction. All
/// else is out of line. No clock, lock, allocation or system call; async-signal-safe.
namespace headroom::meter {

constexpr bool is_amount(std::int64_t amount) noexcept {
  return static_cast<std::uint64_t>(amount) - 1 < static_cast<std::uint64_t>(ports::max_amount);
}

[[gnu::cold, gnu::noinline]] headroom_reading add_elsewhere(Cell& cell, std::int64_t amount) noexcept;
[[gnu::noinline]] headroom_reading add_crossing(Cell& cell, ports::Slot& slot, std::int64_t amount,
                                                std::int64_t before) noexcept;
[[gnu::cold, gnu::noinline]] headroom_reading consume_elsewhere(Cell& cell, std::int64_t amount) noexcept;
[[gnu::noinline]] headroom_reading consume_crossing(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept;

/// M2: counts always.
inline headroom_reading add(Cell& cell, std::int64_t amount) noexcept {
  ports::Slot* const slot = cell.slot.load(std::memory_order_acquire);
  if (slot == nullptr || !is_amount(amount)) [[unlikely]]
    return add_elsewhere(cell, amount);
  const Flags word = cell.word.load(std::memory_order_relaxed);
  const LimitPair limit = load_limit(*slot);
  const std::int64_t bias = edge::raw_used(amount, slot->refunded.load(std::memory_order_relaxed),
                                           slot->others.load(std::memory_order_relaxed));
  const std::int64_t next_edge = slot->next_edge.load(std::memory_order_relaxed);
  const std::int64_t before = slot->consumed.fetch_add(amount, std::memory_order_relaxed);
  const std::int64_t used = edge::raw_used(before, 0, bias);
  if (used >= next_edge) [[unlikely]]
    return add_crossing(cell, *slot, amount, before);
  return make_reading(used, limit, word);
}

/// Counts in this slot iff it fits, decided at one CAS (M2).
inline headroom_reading consume_in(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept {
  std::int64_t before = slot.consumed.load(std::memory_order_relaxed);
  const Flags word = cell.word.load(std::memory_order_relaxed);
  const LimitPair limit = load_limit(slot);
  const std::int64_t used =
      edge::raw_used(edge::raw_used(before, 0, amount), slot.refunded.load(std::memory_order_relaxed),
                     slot.others.load(std::memory_order_relaxed));
  // Below next_edge ≤ ceiling + 1 nothing is denied and nothing fires.
  if (used >= slot.next_edge.load(std::memory_order_relaxed)) [[unlikely]]
    return consume_crossing(cell, slot, amount);
  if (!slot.consumed.compare_exchange_strong(before, before + amount, std::memory_order_relaxed)) [[unlikely]]
    return consume_crossing(cell, slot, amount);
  return make_reading(used, limit, word);
}

inline headroom_reading try_consume(Cell& cell, std::int64_t amount) noexcept {
  ports::Slot* const slot = cell.slot.load(std::memory_order_acquire);
  if (slot == nullptr || !is_amount(amount)) [[unlikely]]
    return consume_elsewhere(cell, amount);
  return consume_in(cell, *slot, amount);
}

}  // namespace headroom::meter
