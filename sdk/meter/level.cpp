#include "sdk/meter/level.hpp"

#include <algorithm>

#include "sdk/edge/due.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/edge/level.hpp"
#include "sdk/meter/crossing.hpp"
#include "sdk/meter/hot.hpp"

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed, acquire = std::memory_order_acquire,
               acq_rel = std::memory_order_acq_rel;
using protocol::MeterKind;

bool is_level_amount(std::int64_t level) noexcept { return level >= 0 && level <= ports::max_amount; }

/// Under which the slot was before: headroom has returned.
void end_under_limit(ports::Slot& slot, std::int64_t before, std::int64_t now) noexcept {
  if (now < before && now < slot.limit.load(relaxed)) edge::end_episode(slot);
}

/// False: it stood there already.
bool write_latest(ports::Slot& slot, std::int64_t level) noexcept {
  std::uint64_t word = slot.ordinal.load(acquire);
  do
    if (word != 0 && edge::level_of(word) == level) return false;
  while (!slot.ordinal.compare_exchange_weak(word, edge::with_setting(word, level), acq_rel, acquire));
  end_under_limit(slot, edge::level_of(word), level);
  return true;
}

bool write_max(ports::Slot& slot, std::int64_t level) noexcept {
  std::int64_t highest = slot.consumed.load(relaxed);
  while (highest < level)
    if (slot.consumed.compare_exchange_weak(highest, level, relaxed)) return true;
  return false;
}

bool write(ports::Slot& slot, std::int64_t level) noexcept {
  return kind_of(slot) == MeterKind::max ? write_max(slot, level) : write_latest(slot, level);
}

/// A slot that no plan has named yet, and that counted nothing, holds a level from now on.
bool becomes_level(ports::Slot& slot) noexcept {
  auto kind = static_cast<std::uint8_t>(MeterKind::sum);
  if (slot.plan_version.load() != ports::no_plan_version || slot.consumed.load() != 0) return false;
  return slot.kind.compare_exchange_strong(kind, static_cast<std::uint8_t>(MeterKind::latest)) || is_level(slot);
}

headroom_reading set_in(Cell& cell, ports::Slot& slot, std::int64_t level) noexcept {
  const bool is_new = write(slot, level);
  const std::int64_t used = kind_of(slot) == MeterKind::max ? edge::used_of(slot) : level;
  if (!is_new) return make_reading(used, load_limit(slot), uncounted(word_after(cell, slot, used)));
  if (used < slot.next_edge.load(relaxed)) return make_reading(used, load_limit(slot), cell.word.load(relaxed));
  return counted(cell, slot, used);
}

/// M15: what others said of a level denies nothing while it is stale; `own` is what this directory would have by
/// itself.
bool stale_fits(const Cell& cell, const ports::Slot& slot, std::int64_t own) noexcept {
  return basis_of(cell.word.load(relaxed)) == HEADROOM_BASIS_CACHED && own <= slot.ceiling.load(relaxed);
}

}  // namespace

headroom_reading set(Cell& cell, std::int64_t level) noexcept {
  ports::Slot* const aside = cell.aside.load(acquire);
  ports::Slot* const slot = aside != nullptr ? aside : cell.home.load(acquire);
  const Flags word = cell.word.load(relaxed);
  if (slot == nullptr) return unplaced(uncounted(word));
  if (!is_level(*slot) && !becomes_level(*slot)) return wrong_kind(cell, *slot);
  if (!is_level_amount(level)) return invalid_amount(cell, *slot);
  if (aside != nullptr) return set_in(cell, *aside, level);
  const bool is_new = is_allowed(word) && write(*slot, level);
  return make_reading(edge::used_of(*slot), load_limit(*slot), is_new ? word : uncounted(word));
}

headroom_reading raise_level(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept {
  std::uint64_t word = slot.ordinal.load(acquire);
  std::int64_t level;
  do {
    level = edge::level_of(word) + amount;
    if (level > ports::max_amount) return saturated(cell, slot);
    if (level > slot.ceiling.load(relaxed) && !(edge::is_theirs(word) && stale_fits(cell, slot, amount)))
      return denied(cell, slot, level - amount);
  } while (!slot.ordinal.compare_exchange_weak(word, edge::with_level(word, level), acq_rel, acquire));
  if (level < slot.next_edge.load(relaxed)) return make_reading(level, load_limit(slot), cell.word.load(relaxed));
  headroom_reading reading = counted(cell, slot, level);
  if (reading.verdict == HEADROOM_VERDICT_OVER_HARD_LIMIT) {  // only where stale data was not believed
    reading.verdict = HEADROOM_VERDICT_OVER_SOFT_LIMIT;
    reading.allowed = 1;
  }
  return reading;
}

headroom_reading raise_level_apart(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept {
  std::uint64_t word = slot.ordinal.load(acquire);
  do
    if (edge::level_of(word) + amount > ports::max_amount) return saturated(cell, slot);
  while (!slot.ordinal.compare_exchange_weak(word, edge::with_level(word, edge::level_of(word) + amount), acq_rel,
                                             acquire));
  return make_reading(edge::level_of(word) + amount, load_limit(slot), cell.word.load(relaxed));
}

headroom_reading raise_level_further(Cell& cell, ports::Slot& slot, std::int64_t amount,
                                     std::uint64_t setting) noexcept {
  std::uint64_t word = slot.ordinal.load(acquire);
  std::int64_t level;
  do {
    level = edge::level_of(word) + amount;
    if (edge::setting_of(word) != setting)
      return make_reading(edge::used_of(slot), load_limit(slot), uncounted(cell.word.load(relaxed)));
    if (level > ports::max_amount) return saturated(cell, slot);
  } while (!slot.ordinal.compare_exchange_weak(word, edge::with_level(word, level), acq_rel, acquire));
  return counted(cell, slot, level);
}

headroom_reading peek_level(const Cell& cell, const ports::Slot& slot, std::int64_t amount) noexcept {
  const bool is_max = kind_of(slot) == MeterKind::max;
  const std::int64_t used = edge::used_of(slot), after = is_max ? std::max(used, amount) : used + amount;
  if (after > ports::max_amount) return saturated(cell, slot);
  const std::int64_t own = is_max ? std::max(slot.consumed.load(relaxed), amount)
                                  : (edge::is_theirs(slot.ordinal.load(acquire)) ? amount : after);
  const Flags word = cell.word.load(relaxed);
  const bool is_denied = after > slot.ceiling.load(relaxed) && !stale_fits(cell, slot, own);
  const bool is_over = after > slot.limit.load(relaxed);
  const Flags answer = is_denied ? flags(HEADROOM_VERDICT_DENIED_LIMIT, basis_of(word), false, false)
                       : is_over ? flags(HEADROOM_VERDICT_OVER_SOFT_LIMIT, basis_of(word), false, true)
                                 : uncounted(word);
  return make_reading(used, load_limit(slot), answer);
}

void stamp(const ports::Place& place, core::Instant now) noexcept {
  ports::Slot& slot = *place.slot;
  if (kind_of(slot) != MeterKind::latest) return;
  std::uint64_t word = slot.ordinal.load(acquire);
  if (word == 0 || edge::is_stamped(word)) return;
  // Before the mark: a level never stands beside the instant of the one before it.
  place.record->observed.store(std::max(now, place.record->observed.load() + 1));
  slot.ordinal.compare_exchange_strong(word, word | edge::level_stamped, acq_rel, acquire);
}

bool adopt(const ports::Place& place, std::int64_t level, core::Instant seen, std::uint8_t claimer) noexcept {
  ports::Slot& slot = *place.slot;
  std::uint64_t word = slot.ordinal.load(acquire);
  const bool is_told =
      word == 0 || edge::is_theirs(word) || (edge::is_stamped(word) && place.record->observed.load() <= seen);
  if (!is_told || edge::level_of(word) == level || !is_level_amount(level)) return false;
  const std::uint64_t theirs = edge::with_setting(word, level, edge::level_stamped | edge::level_theirs);
  if (!slot.ordinal.compare_exchange_strong(word, theirs, acq_rel, acquire)) return false;
  end_under_limit(slot, edge::level_of(word), level);
  return level > edge::level_of(word) && edge::fire_due(slot, claimer);
}

}  // namespace headroom::meter
