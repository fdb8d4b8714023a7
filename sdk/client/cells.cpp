#include "sdk/client/cells.hpp"

#include <cstring>
#include <new>

namespace headroom::client {
namespace {

constexpr std::size_t most_guards = 1'024;
constexpr meter::Flags closed = meter::flags(HEADROOM_VERDICT_CLOSED, HEADROOM_BASIS_NONE, false, false);

void wake(void* data) { static_cast<const runtime::WakeSignal*>(data)->raise(); }

std::string_view view(headroom_str text) {
  return text.data ? std::string_view(text.data, text.size) : std::string_view();
}

bool is_same(const headroom_access& a, const headroom_access& b) {
  return a.granted == b.granted && a.value_kind == b.value_kind && a.reason == b.reason && a.basis == b.basis &&
         a.integer == b.integer && std::memcmp(&a.number, &b.number, sizeof a.number) == 0 &&
         view(a.text) == view(b.text) && view(a.unlocked_by) == view(b.unlocked_by);
}

ports::Place begun(ports::Record& record, ports::Slot& slot, const ports::Key& key) {
  record.key = key;
  record.period_start.store(ports::period_unknown);
  record.period_end.store(ports::period_unknown);
  return {&record, &slot, true};
}

}  // namespace

Cells::Cells(std::shared_ptr<ports::CounterPage> page, std::uint8_t claimer,
             std::shared_ptr<runtime::WakeSignal> signal, std::shared_ptr<Mailbox> mailbox)
    : Owner(std::move(page), claimer, &wake, signal.get()), signal_(std::move(signal)), mailbox_(std::move(mailbox)) {}

headroom_meter& Cells::make_meter(std::string_view key) {
  core::Lock lock(mutex_);
  return *meters_.emplace_back(std::make_unique<headroom_meter>(*this, key));
}

headroom_feature& Cells::make_feature(std::string_view key) {
  core::Lock lock(mutex_);
  return *features_.emplace_back(std::make_unique<headroom_feature>(*this, key));
}

ports::Place Cells::make_place(const ports::Key& key) {
  core::Lock lock(mutex_);
  if (key.record_kind() == ports::RecordKind::unique) {
    UniqueShelter& made = *unique_shelters_.emplace_back(std::make_unique<UniqueShelter>());
    return begun(made.record, made.slot.slot, key);
  }
  Shelter& made = *shelters_.emplace_back(std::make_unique<Shelter>());
  return begun(made.record, made.slot, key);
}

const headroom_access* Cells::intern(const headroom_access& access) {
  core::Lock lock(mutex_);
  for (const auto& one : interned_)
    if (is_same(one->access, access)) return &one->access;
  auto made = std::make_unique<Interned>(
      Interned{access, std::string(view(access.text)), std::string(view(access.unlocked_by))});
  made->access.text = {made->text.data(), made->text.size()};
  made->access.unlocked_by = {made->unlocked_by.data(), made->unlocked_by.size()};
  return &interned_.emplace_back(std::move(made))->access;
}

bool Cells::take_guard() noexcept {
  if (guards_.fetch_add(1, std::memory_order_relaxed) < most_guards) return true;
  leave_guard();
  return false;
}

void Cells::release(meter::Cell& cell) noexcept {
  Cells& house = static_cast<Cells&>(*cell.owner);
  if (cell.references.fetch_sub(1, std::memory_order_acq_rel) == 1 &&
      house.holders_.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete &house;
}

void Cells::close() noexcept {
  silence();
  is_closed_.store(true);
  core::Lock lock(mutex_);
  for (const auto& cell : meters_) cell->close(closed);
  for (const auto& cell : features_) after_change(*cell);
}

void Cells::after_change(meter::Cell& cell) noexcept {
  if (is_closed_.load()) cell.close(closed);
}

void Cells::after_change(headroom_feature& cell) noexcept {
  after_change(static_cast<meter::Cell&>(cell));
  if (is_closed_.load()) cell.access.store(nullptr);
}

void Cells::leave() noexcept {
  // One holder more than there are cells, so that the house stands until every cell has been let go of.
  {
    core::Lock lock(mutex_);
    holders_.store(meters_.size() + features_.size() + 1);
    for (const auto& cell : meters_) release(*cell);
    for (const auto& cell : features_) release(*cell);
  }
  if (holders_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

namespace {

/// Made in static storage, as it answers where memory has run out; never ends.
template <class Cell>
Cell& closed_cell() noexcept {
  alignas(Cells) static std::byte house[sizeof(Cells)];
  alignas(Cell) static std::byte cell[sizeof(Cell)];
  static Cell& made = *new (cell) Cell(*new (house) Cells(nullptr, 0, nullptr, nullptr), "");
  return made;
}

}  // namespace

headroom_meter* closed_meter() noexcept {
  headroom_meter& cell = closed_cell<headroom_meter>();
  Cells::retain(cell);
  return &cell;
}

headroom_feature* closed_feature() noexcept {
  headroom_feature& cell = closed_cell<headroom_feature>();
  Cells::retain(cell);
  return &cell;
}

}  // namespace headroom::client
