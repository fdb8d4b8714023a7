#include "sdk/client/leases.hpp"

#include <algorithm>

#include "sdk/edge/due.hpp"

namespace headroom::client {
namespace {

core::Instant period_of(const ports::Place& place) { return place.record->period_start.load(); }

std::string key_of(const ports::Place& place) { return std::string(place.record->key.key_name()); }

}  // namespace

void Leases::each(Account& account, const Visit& visit) {
  std::vector<ports::Place> leased;
  const meter::Lane lane = account.lane();
  account.each_cell([&](const meter::Cell& cell) {
    ports::Slot* const plain = cell.slot.load();
    const ports::Place place{cell.record.load(), plain ? plain : cell.aside.load(), false};
    if (!place || !place.record || place.record->key.record_kind() != ports::RecordKind::meter) return;
    const bool is_known = period_of(place) != ports::period_unknown && place.record->key.lane == lane.id;
    if (is_known && edge::is_leased(*place.slot)) leased.push_back(place);
  });
  for (const auto& place : leased) visit(place, known_[place.slot]);
}

sync::LeaseNeed Leases::need(const ports::Place& place, Known& known) {
  const core::Duration now = machinery_->time.now().steady;
  const meter::Lease lease = meter::lease_of(*place.record, *place.slot);
  const std::int64_t consumed = place.slot->consumed.load();
  if (known.until != lease.until && lease.until != 0) {
    // Another leader's: how it was used so far is not known.
    known.since = now;
    known.until = lease.until;
    known.consumed = consumed;
  }
  sync::LeaseState state;
  state.limit = place.slot->limit.load();
  state.used = edge::used_of(*place.slot);
  state.consumed = consumed;
  state.ceiling = lease.ceiling;
  state.is_running = lease.runs(now);
  state.now = now;
  state.since = known.since;
  state.until = known.until - meter::lease_margin;
  state.consumed_before = known.consumed;
  state.denied = place.record->lease_wanted.load();
  state.is_scarce = known.is_scarce;
  state.is_new = !known.is_asked && place.record->key.period_start == 0;
  return sync::need_of(state);
}

bool Leases::is_urgent() {
  bool is_urgent = false;
  if (is_leaving_) return false;
  for (Account* account : accounts_->all())
    each(*account, [&](const ports::Place& place, Known& known) { is_urgent |= need(place, known).is_urgent; });
  return is_urgent;
}

void Leases::prepare() {
  const core::Duration now = machinery_->time.now().steady;
  for (Account* account : accounts_->all())
    each(*account, [&](const ports::Place& place, Known& known) {
      const sync::LeaseNeed need = this->need(place, known);
      const meter::Lease lease = meter::lease_of(*place.record, *place.slot);
      if (lease.until != 0 && (need.gives_up || is_leaving_ || !lease.runs(now))) {
        meter::drop_lease(*place.record);
        known.is_owed = true;
      }
      known.want = is_leaving_ ? 0 : need.want;
      if (known.want > 0) place.record->lease_wanted.store(0);
    });
}

void Leases::ask(sync::AccountState& state) {
  Account* const account = accounts_->find(state.account);
  if (!account) return;
  each(*account, [&](const ports::Place& place, Known& known) {
    const bool is_final = place.record->lease_until.load() == 0;
    if (known.want > 0 || known.is_owed) state.leases.push_back({key_of(place), known.want, is_final});
  });
  if (!is_leaving_) return;
  for (auto& lane : state.lanes) lane.is_final = !lane.is_frozen;
}

void Leases::settled(const sync::SettledAccount& settled, core::Duration sent_at) {
  Account* const account = accounts_->find(settled.outcome.account);
  if (!account || !settled.error.empty()) return;
  std::size_t odd = settled.odd_leases;
  each(*account, [&](const ports::Place& place, Known& known) {
    const std::string key = key_of(place);
    known.is_owed = false;
    if (std::ranges::find(settled.leases_asked, key) == settled.leases_asked.end()) return;
    known.is_asked = true;
    known.is_scarce = true;
    known.consumed = place.slot->consumed.load();
    const auto lease = std::ranges::find_if(
        settled.leases, [&](const sync::Leased& one) { return one.meter == key && one.period == period_of(place); });
    if (lease == settled.leases.end() || is_leaving_) return;
    // By the limit alone can it be told that a lease is too large.
    if (lease->ceiling - place.slot->refunded.load() > place.slot->limit.load())
      ++odd;
    else
      take(place, known, *lease, sent_at);
  });
  if (odd > 0)
    machinery_->log.write(core::LogLevel::warning, "the server sent leases that cannot be; they are left aside");
}

void Leases::take(const ports::Place& place, Known& known, const sync::Leased& lease, core::Duration sent_at) {
  known.is_scarce = lease.ceiling - known.consumed < known.want;
  known.since = machinery_->time.now().steady;
  // What the server's time was when the request left is no later than what it says.
  known.until = sent_at + lease.left;
  place.record->lease_wanted.store(0);
  meter::grant_lease(place, {lease.ceiling, known.until});
}

}  // namespace headroom::client
