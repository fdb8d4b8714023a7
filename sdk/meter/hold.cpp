#include "sdk/meter/hold.hpp"

#include <algorithm>
#include <utility>

#include "sdk/edge/due.hpp"
#include "sdk/edge/level.hpp"
#include "sdk/meter/crossing.hpp"
#include "sdk/meter/give_back.hpp"
#include "sdk/meter/level.hpp"

namespace headroom::meter {

namespace {

core::Instant period_of(const Cell& cell) noexcept {
  const ports::Record* const record = cell.record.load(std::memory_order_acquire);
  return record != nullptr ? record->period_start.load() : ports::period_unknown;
}

void give_back(Cell& cell, const Hold& hold, std::int64_t amount) noexcept {
  const std::optional<std::uint64_t> setting(hold.setting);
  std::int64_t part = meter::give_back(*hold.target.slot, amount, setting);
  // Its count may have moved to another slot of that period: into the page, or to a new lane (M24).
  ports::Slot* const home = cell.home.load(std::memory_order_acquire);
  if (part < amount && home != nullptr && home != hold.target.slot && period_of(cell) == hold.period)
    part += meter::give_back(*home, amount - part, setting);
  if (part > 0 && hold.target.user != nullptr) meter::give_back(*hold.target.user, part);
}

headroom_reading count_more(Cell& cell, const Hold& hold, std::int64_t amount) noexcept {
  ports::Slot& slot = *hold.target.slot;
  if (kind_of(slot) != protocol::MeterKind::latest) return add_at(cell, hold.target, amount);
  return raise_level_further(cell, slot, amount, hold.setting);
}

}  // namespace

headroom_reading take_hold(Cell& cell, std::int64_t amount, Hold& hold) noexcept {
  hold = {};
  const Target target = target_of(cell);
  if (target.slot == nullptr) return consume_at(cell, target, amount);
  // Before the use, so that a level which is set meanwhile is not lowered; a use is a level's first setting.
  const std::uint64_t setting = edge::setting_of(target.slot->ordinal.load(std::memory_order_acquire));
  const core::Instant period = period_of(cell);
  const headroom_reading reading = consume_at(cell, target, amount);
  if (reading.counted != 0) hold = {target, amount, std::max<std::uint64_t>(setting, 1), period};
  return reading;
}

headroom_reading commit(Cell& cell, std::int64_t actual, Hold& hold) noexcept {
  if (hold.target.slot == nullptr)
    return unplaced(flags(HEADROOM_VERDICT_INVALID_AMOUNT, HEADROOM_BASIS_NONE, false, false));
  ports::Slot& slot = *hold.target.slot;
  if (actual < 0 || actual > ports::max_amount) return invalid_amount(cell, slot);
  const Hold held = std::exchange(hold, {});
  if (actual > held.amount) return count_more(cell, held, actual - held.amount);
  if (actual < held.amount) give_back(cell, held, held.amount - actual);
  const Flags word = word_after(cell, slot, edge::used_of(slot));
  return make_reading(edge::used_of(slot), load_limit(slot), actual < held.amount ? word : uncounted(word));
}

void let_go(Cell& cell, Hold& hold) noexcept {
  const Hold held = std::exchange(hold, {});
  if (held.target.slot != nullptr) give_back(cell, held, held.amount);
}

}  // namespace headroom::meter
