#include "sdk/client/usage_row.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sdk/edge/level.hpp"
#include "sdk/meter/cell.hpp"
#include "sdk/meter/distinct.hpp"

namespace headroom::client {
namespace {

std::int64_t clamped(std::int64_t count) { return std::clamp<std::int64_t>(count, 0, ports::counter_max); }

/// The keys are read after the count. One that was counted and is not in the table yet is told when it is, and not
/// acknowledged without it.
protocol::UsageRow with_keys(protocol::UsageRow row, const ports::UniqueSlot& keys) {
  row.refunded = clamped(keys.slot.refunded.load());
  row.consumed = clamped(keys.slot.consumed.load());
  row.sketch = meter::sketch_of(keys);
  if (row.sketch.is_exact()) row.consumed = std::min(row.consumed, row.refunded + row.sketch.count());
  return row;
}

}  // namespace

std::optional<protocol::UsageRow> usage_row(const ports::Place& place) {
  protocol::UsageRow row;
  row.meter = place.record->key.key_name();
  row.period = place.record->period_start.load();
  row.kind = meter::kind_of(*place.slot);
  if (row.period == ports::period_unknown) return std::nullopt;
  switch (row.kind) {
    case protocol::MeterKind::latest: {
      const std::uint64_t word = place.slot->ordinal.load();
      if (word == 0 || edge::is_theirs(word)) return row;  // asks what the account's is
      if (!edge::is_stamped(word)) return std::nullopt;
      row.consumed = edge::level_of(word);
      row.observed = place.record->observed.load();
      return row;
    }
    case protocol::MeterKind::max:
      row.consumed = clamped(place.slot->consumed.load());
      return row;
    case protocol::MeterKind::unique:
      if (const auto* keys = ports::unique_of(place)) return with_keys(std::move(row), *keys);
      return std::nullopt;
    default:
      // Refunds are read first: they never pass what was consumed by then.
      row.refunded = clamped(place.slot->refunded.load());
      row.consumed = clamped(place.slot->consumed.load());
      return row;
  }
}

std::optional<protocol::UsageRow> usage_row(const ports::Place& place, const ports::Record& beside) {
  protocol::UsageRow row;
  row.meter = place.record->key.key_name();
  row.user = place.record->key.account_id();
  row.period = beside.period_start.load();
  if (row.period == ports::period_unknown) return std::nullopt;
  row.refunded = clamped(place.slot->refunded.load());
  row.consumed = clamped(place.slot->consumed.load());
  return row;
}

}  // namespace headroom::client
