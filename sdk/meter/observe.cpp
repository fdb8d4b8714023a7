#include "sdk/edge/due.hpp"
#include "sdk/meter/crossing.hpp"
#include "sdk/meter/distinct.hpp"
#include "sdk/meter/hot.hpp"
#include "sdk/meter/operations.hpp"

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

bool has_limits(const Cell& cell) noexcept { return cell.aside.load(std::memory_order_acquire) != nullptr; }

/// A key that is counted already is no new use: it stays allowed, whatever the limit says of others.
headroom_reading seen(const Cell& cell, const ports::Slot& slot) noexcept {
  return make_reading(edge::used_of(slot), load_limit(slot), uncounted(cell.word.load(relaxed)));
}

headroom_reading without_limits(ports::Slot& slot, Flags word) noexcept {
  if (is_allowed(word)) slot.consumed.fetch_add(1, relaxed);
  return make_reading(edge::used_of(slot), load_limit(slot), is_allowed(word) ? word : uncounted(word));
}

headroom_reading observe_dense(Cell& cell, ports::UniqueSlot& at, std::uint64_t hash) noexcept {
  ports::Slot& slot = at.slot;
  if (holds(at, hash)) return seen(cell, slot);
  const Flags word = cell.word.load(relaxed);
  const std::int64_t before = edge::used_of(slot);
  if (!has_limits(cell)) {
    if (is_allowed(word) && raise(at, hash)) recount_dense(at);
    return make_reading(edge::used_of(slot), load_limit(slot), is_allowed(word) ? word : uncounted(word));
  }
  if (before + 1 > slot.ceiling.load(relaxed) && !trusted_fits(cell, slot, before + 1))
    return denied(cell, slot, before);
  if (!raise(at, hash)) return seen(cell, slot);
  recount_dense(at);
  const std::int64_t used = edge::used_of(slot);
  if (used >= slot.next_edge.load(relaxed)) return counted(cell, slot, used);
  return make_reading(used, load_limit(slot), word);
}

}  // namespace

headroom_reading observe(Cell& cell, std::string_view key) noexcept {
  ports::UniqueSlot* const at = cell.unique.load(std::memory_order_acquire);
  if (at == nullptr) {
    const Flags word = cell.word.load(relaxed);
    const ports::Slot* const home = cell.home.load(std::memory_order_acquire);
    if (home == nullptr) return unplaced(word);
    return is_plain(word) ? wrong_kind(cell, *home)
                          : make_reading(edge::used_of(*home), load_limit(*home), uncounted(word));
  }
  ports::Slot& slot = at->slot;
  if (key.empty()) return invalid_amount(cell, slot);
  const std::uint64_t hash = rules::siphash(cell.key_of_hashes, key);
  if (is_dense(*at)) return observe_dense(cell, *at, hash);
  if (holds(*at, hash)) return seen(cell, slot);
  if (own_count(*at) >= static_cast<std::int64_t>(rules::max_exact_keys)) {
    make_dense(*at);
    return observe_dense(cell, *at, hash);
  }
  const Flags word = cell.word.load(relaxed);
  const headroom_reading reading = has_limits(cell) ? consume_in(cell, slot, 1) : without_limits(slot, word);
  if (reading.counted == 0) return reading;
  if (insert(*at, hash) == false) {  // another thread was first with this key
    slot.refunded.fetch_add(1, relaxed);
    return seen(cell, slot);
  }
  if (is_dense(*at)) raise(*at, hash);  // it became so in between, perhaps without this key
  return reading;
}

}  // namespace headroom::meter
