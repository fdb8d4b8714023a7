#include "sdk/meter/crossing.hpp"

#include "sdk/edge/due.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/meter/hot.hpp"
#include "sdk/meter/owner.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr std::int64_t highest_word = std::int64_t{1} << 62;

bool is_refused_at_limit(const ports::Slot& slot) noexcept {
  const auto enforcement = static_cast<protocol::Enforcement>(slot.enforcement.load(relaxed));
  return enforcement == protocol::Enforcement::hard || enforcement == protocol::Enforcement::strict;
}

/// Fires what a use made due, and answers it.
headroom_reading counted(Cell& cell, ports::Slot& slot, std::int64_t used) noexcept {
  const Flags word = word_after(cell, slot, used);
  bool crosses = edge::fire_due(slot, cell.owner->claimer());
  // M8: where the limit denies, the first denial begins an episode; where it does not, the first use beyond it.
  if (used > slot.limit.load(relaxed) && !is_refused_at_limit(slot)) crosses |= edge::note_denial(slot);
  if (crosses) cell.owner->crossed(cell);
  return make_reading(edge::clamped(used), load_limit(slot), word);
}

/// M1: readers clamp the word, so for them it stays monotone.
void keep_from_wrapping(ports::Slot& slot) noexcept {
  std::int64_t word = slot.consumed.load(relaxed);
  while (word > highest_word && !slot.consumed.compare_exchange_weak(word, highest_word, relaxed)) {
  }
}

}  // namespace

Flags word_after(const Cell& cell, const ports::Slot& slot, std::int64_t used) noexcept {
  const Flags word = cell.word.load(relaxed);
  const std::int64_t ceiling = slot.ceiling.load(relaxed);
  if (used <= slot.limit.load(relaxed) && used <= ceiling) return word;
  const bool is_over = used > ceiling && !trusted_fits(cell, slot, used);
  return flags(is_over ? HEADROOM_VERDICT_OVER_HARD_LIMIT : HEADROOM_VERDICT_OVER_SOFT_LIMIT, basis_of(word), true,
               !is_over);
}

bool trusted_fits(const Cell& cell, const ports::Slot& slot, std::int64_t used) noexcept {
  const std::int64_t others = slot.others.load(relaxed);
  if (basis_of(cell.word.load(relaxed)) != HEADROOM_BASIS_CACHED || others <= 0) return false;
  return used - others <= slot.ceiling.load(relaxed);
}

headroom_reading denied(Cell& cell, ports::Slot& slot, std::int64_t used) noexcept {
  if (edge::note_denial(slot)) cell.owner->crossed(cell);
  return make_reading(edge::clamped(used), load_limit(slot),
                      flags(HEADROOM_VERDICT_DENIED_LIMIT, basis_of(cell.word.load(relaxed)), false, false));
}

headroom_reading add_crossing(Cell& cell, ports::Slot& slot, std::int64_t amount, std::int64_t before) noexcept {
  const std::int64_t used =
      edge::raw_used(edge::raw_used(before, 0, amount), slot.refunded.load(relaxed), slot.others.load(relaxed));
  if (used <= ports::counter_max) return counted(cell, slot, used);
  keep_from_wrapping(slot);
  return saturated(cell, slot);
}

headroom_reading consume_crossing(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept {
  std::int64_t before = slot.consumed.load(relaxed), used;
  do {
    used = edge::raw_used(edge::raw_used(before, 0, amount), slot.refunded.load(relaxed), slot.others.load(relaxed));
    if (used > ports::counter_max) return saturated(cell, slot);
    if (used > slot.ceiling.load(relaxed) && !trusted_fits(cell, slot, used)) return denied(cell, slot, used - amount);
  } while (!slot.consumed.compare_exchange_weak(before, before + amount, relaxed));
  if (used < slot.next_edge.load(relaxed)) return make_reading(used, load_limit(slot), cell.word.load(relaxed));
  return counted(cell, slot, used);
}

headroom_reading add_elsewhere(Cell& cell, std::int64_t amount) noexcept {
  ports::Slot* const slot = cell.home.load(std::memory_order_acquire);
  const Flags word = cell.word.load(relaxed);
  if (slot == nullptr) return unplaced(word);
  if (!is_amount(amount)) return invalid_amount(cell, *slot);
  slot->consumed.fetch_add(amount, relaxed);
  keep_from_wrapping(*slot);
  return make_reading(edge::used_of(*slot), load_limit(*slot), word);
}

headroom_reading consume_elsewhere(Cell& cell, std::int64_t amount) noexcept {
  ports::Slot* const slot = cell.home.load(std::memory_order_acquire);
  const Flags word = cell.word.load(relaxed);
  if (slot == nullptr) return unplaced(word);
  if (!is_amount(amount)) return invalid_amount(cell, *slot);
  if (is_allowed(word)) return add_elsewhere(cell, amount);
  return make_reading(edge::used_of(*slot), load_limit(*slot), uncounted(word));
}

headroom_reading unplaced(Flags word) noexcept {
  headroom_reading reading{};
  std::memcpy(&reading.verdict, &word, sizeof word);
  return reading;
}

headroom_reading saturated(const Cell& cell, const ports::Slot& slot) noexcept {
  return make_reading(edge::used_of(slot), load_limit(slot),
                      flags(HEADROOM_VERDICT_SATURATED, basis_of(cell.word.load(relaxed)), false, false));
}

headroom_reading invalid_amount(const Cell& cell, const ports::Slot& slot) noexcept {
  return make_reading(edge::used_of(slot), load_limit(slot),
                      flags(HEADROOM_VERDICT_INVALID_AMOUNT, basis_of(cell.word.load(relaxed)), false, false));
}

}  // namespace headroom::meter
