#include "sdk/meter/operations.hpp"

#include <algorithm>

#include "sdk/edge/due.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/meter/crossing.hpp"
#include "sdk/meter/owner.hpp"

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

/// Up to `amount` of what the slot has left; 0 when nothing.
std::int64_t give_back(ports::Slot& slot, std::int64_t amount) noexcept {
  std::int64_t refunded = slot.refunded.load(relaxed), part;
  do {
    part = std::min(amount, edge::raw_used(slot.consumed.load(relaxed), refunded, 0));
    if (part <= 0) return 0;
  } while (!slot.refunded.compare_exchange_weak(refunded, refunded + part, relaxed));
  if (edge::used_of(slot) < slot.limit.load(relaxed)) edge::end_episode(slot);
  return part;
}

}  // namespace

headroom_reading peek(const Cell& cell, std::int64_t amount) noexcept {
  const ports::Slot* const counting = cell.slot.load(std::memory_order_acquire);
  const ports::Slot* const slot = counting != nullptr ? counting : cell.home.load(std::memory_order_acquire);
  const Flags word = cell.word.load(relaxed);
  if (slot == nullptr) return unplaced(uncounted(word));
  if (amount < 0 || amount > ports::max_amount) return invalid_amount(cell, *slot);
  const std::int64_t used = edge::used_of(*slot), after = used + amount;
  if (counting == nullptr) return make_reading(used, load_limit(*slot), uncounted(word));
  if (after > ports::counter_max) return saturated(cell, *slot);
  const bool is_denied = after > slot->ceiling.load(relaxed) && !trusted_fits(cell, *slot, after);
  return make_reading(used, load_limit(*slot),
                      is_denied ? flags(HEADROOM_VERDICT_DENIED_LIMIT, basis_of(word), false, false)
                                : uncounted(word_after(cell, *slot, after)));
}

headroom_reading refund(Cell& cell, std::int64_t amount) noexcept {
  ports::Slot* const slot = cell.home.load(std::memory_order_acquire);
  const Flags word = cell.word.load(relaxed);
  if (slot == nullptr) return unplaced(word);
  if (slot->consumed.load(relaxed) > ports::counter_max) return saturated(cell, *slot);
  if (!is_amount(amount) || give_back(*slot, amount) == 0) return invalid_amount(cell, *slot);
  const std::int64_t used = edge::used_of(*slot);
  const bool has_limits = cell.slot.load(relaxed) != nullptr;
  return make_reading(used, load_limit(*slot), has_limits ? word_after(cell, *slot, used) : word);
}

void attempt(Cell& cell) noexcept {
  ports::Slot* const slot = cell.slot.load(std::memory_order_acquire);
  if (slot != nullptr && edge::fire_attempt(*slot, cell.owner->claimer())) cell.owner->crossed(cell);
}

headroom_reading try_consume_all(const Wanted* wanted, std::size_t count) noexcept {
  constexpr Flags refusal = flags(HEADROOM_VERDICT_INVALID_AMOUNT, HEADROOM_BASIS_NONE, false, false);
  if (wanted == nullptr || count == 0 || count > max_wanted) return unplaced(refusal);
  for (std::size_t i = 0; i < count; ++i)
    if (wanted[i].cell == nullptr) return unplaced(refusal);
  // Asked first, so that a set that cannot be had raises no edge on the meters before the one that refuses.
  for (std::size_t i = 0; i < count; ++i) {
    auto& [cell, amount] = wanted[i];
    if (!is_amount(amount)) return consume_elsewhere(*cell, amount);
    const headroom_reading reading = peek(*cell, amount);
    if (reading.allowed != 0) continue;
    ports::Slot* const slot = cell->slot.load(std::memory_order_acquire);
    const bool is_limit = slot != nullptr && reading.verdict == HEADROOM_VERDICT_DENIED_LIMIT;
    return is_limit ? denied(*cell, *slot, reading.used) : reading;
  }
  std::array<ports::Slot*, max_wanted> taken;
  headroom_reading first{};
  for (std::size_t i = 0; i < count; ++i) {
    Cell& cell = *wanted[i].cell;
    ports::Slot* const slot = cell.slot.load(std::memory_order_acquire);
    taken[i] = slot != nullptr ? slot : cell.home.load(std::memory_order_acquire);
    const headroom_reading reading =
        slot != nullptr ? consume_in(cell, *slot, wanted[i].amount) : consume_elsewhere(cell, wanted[i].amount);
    if (reading.counted == 0) {
      // Given back where it was taken: a roll-over may have moved the cells on meanwhile.
      while (i-- > 0)
        if (taken[i] != nullptr) give_back(*taken[i], wanted[i].amount);
      return reading;
    }
    if (i == 0) first = reading;
  }
  return first;
}

}  // namespace headroom::meter
