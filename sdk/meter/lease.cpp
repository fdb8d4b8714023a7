#include "sdk/meter/lease.hpp"

#include "sdk/edge/due.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/meter/crossing.hpp"
#include "sdk/meter/give_back.hpp"
#include "sdk/meter/owner.hpp"

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

/// The slot's own record; null while the cell moves on to another.
ports::Record* record_of(const Cell& cell, const ports::Slot& slot) noexcept {
  ports::Record* const record = cell.record.load();
  return cell.home.load() == &slot ? record : nullptr;
}

bool covers(const Cell& cell, const ports::Record* record, const ports::Slot& slot, std::int64_t consumed) noexcept {
  ports::Clock* const clock = cell.owner->clock();
  if (record == nullptr || clock == nullptr) return false;
  const Lease lease = lease_of(*record, slot);
  return consumed <= lease.ceiling && lease.runs(clock->boottime_now());
}

/// M15 holds for the limit: data that is stale denies only where this directory's own count alone passes it.
bool is_beyond_limit(const Cell& cell, const ports::Slot& slot, std::int64_t used) noexcept {
  return used > slot.limit.load(relaxed) && !trusted_fits(cell, slot, used);
}

headroom_reading denied_lease(const Cell& cell, const ports::Slot& slot, std::int64_t used) noexcept {
  return make_reading(edge::clamped(used), load_limit(slot),
                      flags(HEADROOM_VERDICT_DENIED_LEASE, basis_of(cell.word.load(relaxed)), false, false));
}

std::int64_t with(const ports::Slot& slot, std::int64_t consumed) noexcept {
  return edge::raw_used(consumed, slot.refunded.load(relaxed), slot.others.load(relaxed));
}

}  // namespace

Lease lease_of(const ports::Record& record, const ports::Slot& slot) noexcept {
  for (;;) {
    const core::Duration until = record.lease_until.load();
    const std::int64_t ceiling = slot.ceiling.load();
    if (record.lease_until.load() == until) return {ceiling, until};
  }
}

void grant_lease(const ports::Place& place, const Lease& lease) noexcept {
  // A lease only grows while it runs; a lower ceiling belongs to a new one, with a time of its own.
  if (lease.ceiling < place.slot->ceiling.load()) drop_lease(*place.record);
  place.slot->ceiling.store(lease.ceiling);
  place.record->lease_until.store(lease.until);
}

void drop_lease(ports::Record& record) noexcept { record.lease_until.store(0); }

headroom_reading consume_leased(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept {
  ports::Record* const record = record_of(cell, slot);
  std::int64_t before = slot.consumed.load(), used, after;
  do {
    after = edge::raw_used(before, 0, amount);
    used = with(slot, after);
    if (used > ports::counter_max) return saturated(cell, slot);
    if (is_beyond_limit(cell, slot, used)) return denied(cell, slot, used - amount);
    if (!covers(cell, record, slot, after)) {
      want_lease(cell, slot, amount);
      return denied_lease(cell, slot, used - amount);
    }
  } while (!slot.consumed.compare_exchange_weak(before, after));
  // Stopped in between, it may find that the lease is over and was told to be: then this is somebody else's by now.
  if (!covers(cell, record, slot, after)) {
    give_back(slot, amount);
    return denied_lease(cell, slot, used - amount);
  }
  if (edge::fire_due(slot, cell.owner->claimer())) cell.owner->crossed(cell);
  return make_reading(edge::clamped(used), load_limit(slot), plain(HEADROOM_BASIS_LEASED));
}

headroom_reading peek_leased(const Cell& cell, const ports::Slot& slot, std::int64_t amount) noexcept {
  const std::int64_t after = edge::raw_used(slot.consumed.load(relaxed), 0, amount), used = with(slot, after);
  if (is_beyond_limit(cell, slot, used))
    return make_reading(edge::clamped(used - amount), load_limit(slot),
                        flags(HEADROOM_VERDICT_DENIED_LIMIT, basis_of(cell.word.load(relaxed)), false, false));
  if (!covers(cell, record_of(cell, slot), slot, after)) return denied_lease(cell, slot, used - amount);
  return make_reading(edge::clamped(used - amount), load_limit(slot), uncounted(plain(HEADROOM_BASIS_LEASED)));
}

void want_lease(Cell& cell, const ports::Slot& slot, std::int64_t amount) noexcept {
  ports::Record* const record = record_of(cell, slot);
  if (record == nullptr) return;
  std::int64_t known = record->lease_wanted.load(relaxed);
  while (known < amount)
    if (record->lease_wanted.compare_exchange_weak(known, amount, relaxed)) return cell.owner->crossed(cell);
}

}  // namespace headroom::meter
