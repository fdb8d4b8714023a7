#include "sdk/meter/operations.hpp"

#include "sdk/edge/due.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/meter/crossing.hpp"
#include "sdk/meter/level.hpp"
#include "sdk/meter/owner.hpp"
#include "sdk/meter/target.hpp"

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

headroom_reading peek_in(const Cell& cell, const ports::Slot& slot, std::int64_t amount) noexcept {
  const Flags word = cell.word.load(relaxed);
  if (amount < 0 || amount > ports::max_amount) return invalid_amount(cell, slot);
  const std::int64_t used = edge::sum_of(slot), after = used + amount;
  if (after > ports::counter_max) return saturated(cell, slot);
  const bool is_denied = after > slot.ceiling.load(relaxed) && !trusted_fits(cell, slot, after);
  return make_reading(used, load_limit(slot),
                      is_denied ? flags(HEADROOM_VERDICT_DENIED_LIMIT, basis_of(word), false, false)
                                : uncounted(word_after(cell, slot, after)));
}

[[gnu::noinline]] headroom_reading peek_elsewhere(const Cell& cell, std::int64_t amount) noexcept {
  const Target target = target_of(cell);
  const Flags word = uncounted(cell.word.load(relaxed));
  if (target.slot == nullptr) return unplaced(word);
  const ports::Slot& slot = *target.slot;
  if (amount < 0 || amount > ports::max_amount) return invalid_amount(cell, slot);
  if (!target.has_limits) return make_reading(edge::used_of(slot), load_limit(slot), word);
  return is_level(slot) ? peek_level(cell, slot, amount) : peek_in(cell, slot, amount);
}

}  // namespace

headroom_reading peek(const Cell& cell, std::int64_t amount) noexcept {
  const ports::Slot* slot = cell.slot.load(std::memory_order_acquire);
  if (slot == nullptr) return peek_elsewhere(cell, amount);
  return peek_in(cell, *slot, amount);
}

headroom_reading refund(Cell& cell, std::int64_t amount) noexcept {
  const Target target = target_of(cell);
  const Flags word = cell.word.load(relaxed);
  if (target.slot == nullptr) return unplaced(word);
  ports::Slot& slot = *target.slot;
  const auto kind = kind_of(slot);
  if (kind == protocol::MeterKind::max || kind == protocol::MeterKind::unique) return wrong_kind(cell, slot);
  if (slot.consumed.load(relaxed) > ports::counter_max) return saturated(cell, slot);
  if (!is_amount(amount) || give_back_at(target, amount) == 0) return invalid_amount(cell, slot);
  const std::int64_t used = edge::used_of(slot);
  return make_reading(used, load_limit(slot), target.has_limits ? word_after(cell, slot, used) : word);
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
    const Target target = target_of(*cell);
    const bool is_max = target.slot != nullptr && kind_of(*target.slot) == protocol::MeterKind::max;
    if (!is_amount(amount) || is_max) return consume_at(*cell, target, amount);
    const headroom_reading reading = peek(*cell, amount);
    if (reading.allowed != 0) continue;
    const bool is_limit = target.has_limits && reading.verdict == HEADROOM_VERDICT_DENIED_LIMIT;
    return is_limit ? denied(*cell, *target.slot, reading.used) : reading;
  }
  std::array<Target, max_wanted> taken;
  headroom_reading first{};
  for (std::size_t i = 0; i < count; ++i) {
    taken[i] = target_of(*wanted[i].cell);
    const headroom_reading reading = consume_at(*wanted[i].cell, taken[i], wanted[i].amount);
    if (reading.counted == 0) {
      // Given back where it was taken: a roll-over may have moved the cells on meanwhile.
      while (i-- > 0) give_back_at(taken[i], wanted[i].amount);
      return reading;
    }
    if (i == 0) first = reading;
  }
  return first;
}

}  // namespace headroom::meter
