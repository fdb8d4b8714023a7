#include "sdk/edge/due.hpp"
#include "sdk/meter/crossing.hpp"
#include "sdk/meter/give_back.hpp"
#include "sdk/meter/hot.hpp"
#include "sdk/meter/level.hpp"
#include "sdk/meter/target.hpp"

/// add and try_consume where they are more than one instruction: a level, a use that counts for a user too, a slot
/// without limits.
namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

headroom_reading for_user(const Target& target, std::int64_t amount, const headroom_reading& reading) noexcept {
  if (reading.counted != 0 && target.user != nullptr) {
    target.user->consumed.fetch_add(amount, relaxed);
    keep_from_wrapping(*target.user);
  }
  return reading;
}

/// Without limits: the cell's word is the whole answer.
headroom_reading count_apart(const Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept {
  slot.consumed.fetch_add(amount, relaxed);
  keep_from_wrapping(slot);
  return make_reading(edge::used_of(slot), load_limit(slot), cell.word.load(relaxed));
}

}  // namespace

headroom_reading add_elsewhere(Cell& cell, std::int64_t amount) noexcept {
  return add_at(cell, target_of(cell), amount);
}

headroom_reading consume_elsewhere(Cell& cell, std::int64_t amount) noexcept {
  return consume_at(cell, target_of(cell), amount);
}

headroom_reading add_at(Cell& cell, const Target& target, std::int64_t amount) noexcept {
  if (target.slot == nullptr) return unplaced(cell.word.load(relaxed));
  ports::Slot& slot = *target.slot;
  if (is_level(slot) || kind_of(slot) == protocol::MeterKind::unique) return wrong_kind(cell, slot);
  if (!is_amount(amount)) return invalid_amount(cell, slot);
  return for_user(target, amount, target.has_limits ? add_in(cell, slot, amount) : count_apart(cell, slot, amount));
}

headroom_reading consume_at(Cell& cell, const Target& target, std::int64_t amount) noexcept {
  const Flags word = cell.word.load(relaxed);
  if (target.slot == nullptr) return unplaced(word);
  ports::Slot& slot = *target.slot;
  const auto kind = kind_of(slot);
  if (kind == protocol::MeterKind::max || kind == protocol::MeterKind::unique) return wrong_kind(cell, slot);
  if (!is_amount(amount)) return invalid_amount(cell, slot);
  const bool is_latest = kind == protocol::MeterKind::latest;
  if (!target.has_limits && !is_allowed(word))
    return make_reading(edge::used_of(slot), load_limit(slot), uncounted(word));
  if (is_latest) return target.has_limits ? raise_level(cell, slot, amount) : raise_level_apart(cell, slot, amount);
  return for_user(target, amount, target.has_limits ? consume_in(cell, slot, amount) : count_apart(cell, slot, amount));
}

std::int64_t give_back_at(const Target& target, std::int64_t amount) noexcept {
  const std::int64_t part = target.slot != nullptr ? give_back(*target.slot, amount) : 0;
  if (part > 0 && target.user != nullptr) give_back(*target.user, part);
  return part;
}

}  // namespace headroom::meter
