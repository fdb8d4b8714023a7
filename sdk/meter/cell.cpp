#include "sdk/meter/cell.hpp"

namespace headroom::meter {

void Cell::attach(const ports::Place& place, Flags of_success, ports::Slot* user) noexcept {
  // A level, keys, or what no plan has named yet, which may still become a level.
  const bool is_meter = place.record->key.record_kind() == ports::RecordKind::meter;
  const bool is_unnamed = place.slot->plan_version.load() == ports::no_plan_version;
  const bool is_aside =
      user != nullptr || ports::unique_of(place) != nullptr || (is_meter && (is_unnamed || is_level(*place.slot)));
  word.store(of_success);
  stand_at(place, user);
  if (is_aside) aside.store(place.slot);
  slot.store(is_aside ? nullptr : place.slot, std::memory_order_release);
  if (!is_aside) aside.store(nullptr);
}

void Cell::stand_at(const ports::Place& place, ports::Slot* user) noexcept {
  record.store(place.record);
  home.store(place.slot);
  of_user.store(user);
  unique.store(ports::unique_of(place), std::memory_order_release);
}

void Cell::detach(Flags answer) noexcept {
  slot.store(nullptr);
  aside.store(nullptr);
  word.store(answer);
}

void Cell::close(Flags answer) noexcept {
  slot.store(nullptr);
  aside.store(nullptr);
  home.store(nullptr);
  of_user.store(nullptr);
  unique.store(nullptr);
  word.store(answer);
}

}  // namespace headroom::meter
