#include "sdk/meter/limits.hpp"

#include <algorithm>

#include "sdk/edge/due.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/edge/level.hpp"
#include "sdk/meter/cell.hpp"
#include "sdk/meter/lease.hpp"

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;
using Thresholds = std::array<std::uint16_t, ports::max_thresholds>;

/// Ascending, each once, zeros last: bit i of the edge word is the i-th.
Thresholds in_order(Thresholds thresholds) noexcept {
  const auto none = std::remove(thresholds.begin(), thresholds.end(), std::uint16_t{0});
  std::sort(thresholds.begin(), none);
  std::fill(std::unique(thresholds.begin(), none), thresholds.end(), std::uint16_t{0});
  return thresholds;
}

/// A counter is what it began as; one that counted nothing, or that no plan had named, becomes what the plan says.
bool takes_kind(const ports::Slot& slot, protocol::MeterKind kind) noexcept {
  if (kind_of(slot) == kind) return false;
  return slot.plan_version.load() == ports::no_plan_version || (slot.consumed.load() == 0 && slot.ordinal.load() == 0);
}

void become(ports::Slot& slot, protocol::MeterKind kind) noexcept {
  const std::uint64_t level = slot.ordinal.load();
  if (kind == protocol::MeterKind::max) slot.consumed.store(edge::level_of(level));
  if (kind != protocol::MeterKind::latest) slot.ordinal.store(0);
  slot.kind.store(static_cast<std::uint8_t>(kind));
}

void write(ports::Slot& slot, const Limits& limits) noexcept {
  const Thresholds thresholds = in_order(limits.thresholds);
  for (std::size_t i = 0; i < thresholds.size(); ++i) slot.thresholds[i].store(thresholds[i], relaxed);
  const bool was_leased = edge::is_leased(slot);
  const auto kind = takes_kind(slot, limits.kind) ? limits.kind : kind_of(slot);
  const bool is_leased = limits.enforcement == protocol::Enforcement::strict && limits.limit != ports::unlimited &&
                         kind == protocol::MeterKind::sum;  // M18
  slot.limit.store(limits.limit, relaxed);
  if (!is_leased) slot.ceiling.store(effective_ceiling(limits), relaxed);
  slot.resets_at.store(limits.resets_at, relaxed);
  if (kind != kind_of(slot)) become(slot, kind);
  slot.enforcement.store(static_cast<std::uint8_t>(limits.enforcement), relaxed);
  if (is_leased && !was_leased) slot.ceiling.store(0, relaxed);
}

}  // namespace

std::int64_t effective_ceiling(const Limits& limits) noexcept {
  if (limits.ceiling != ports::unlimited) return std::clamp<std::int64_t>(limits.ceiling, 0, ports::counter_max);
  const bool ends_at_limit = limits.enforcement == protocol::Enforcement::hard ||
                             limits.enforcement == protocol::Enforcement::strict || limits.limit <= 0;
  return ends_at_limit ? std::clamp<std::int64_t>(limits.limit, 0, ports::counter_max) : ports::counter_max;
}

void name_period(ports::Record& record, const Limits& limits) noexcept {
  if (limits.plan_version <= 0) return;  // M13: a bundled plan's periods are not the server's
  std::int64_t start = ports::period_unknown;
  record.period_start.compare_exchange_strong(start, limits.period_start);
  if (start == ports::period_unknown || start == limits.period_start) record.period_end.store(limits.period_end);
}

void initialise(ports::Record& record, ports::Slot& slot, const Limits* limits) noexcept {
  write(slot, limits != nullptr ? *limits : Limits{});
  slot.plan_version.store(limits != nullptr ? limits->plan_version : ports::no_plan_version, relaxed);
  slot.edge.store(edge::make_word(limits != nullptr ? limits->generation : 0, 0, 0, 0), relaxed);
  if (limits != nullptr) name_period(record, *limits);
  edge::refresh_next_edge(slot);
}

bool apply(const ports::Place& place, const Limits& limits, std::uint8_t claimer) noexcept {
  ports::Slot& slot = *place.slot;
  const std::int64_t version_before = slot.plan_version.load();
  if (limits.plan_version < version_before) return false;
  edge::Rearm rearm;
  rearm.generation = limits.generation & edge::generation_mask;
  for (std::size_t i = 0; i < rearm.before.size(); ++i) rearm.before[i] = slot.thresholds[i].load(relaxed);
  const std::int64_t limit_before = slot.limit.load();
  const bool had_server_plan = version_before > 0;
  rearm.keeps = !had_server_plan && version_before != ports::no_plan_version && limit_before == limits.limit;
  rearm.behind = had_server_plan && limits.limit > limit_before ? edge::Behind::silent : edge::Behind::highest_fires;
  const bool is_new = edge::generation(slot.edge.load()) != rearm.generation && !rearm.keeps;
  slot.next_edge.store(0);  // until the limits are whole everyone looks closely
  write(slot, limits);
  if (!edge::is_leased(slot)) drop_lease(*place.record);
  name_period(*place.record, limits);
  if (is_new) edge::drop_episode(slot);
  const bool fires = edge::rearm(slot, rearm, claimer);
  slot.plan_version.store(limits.plan_version);
  return fires;
}

bool set_others(ports::Slot& slot, std::int64_t others, std::uint8_t claimer) noexcept {
  const std::int64_t before = slot.others.exchange(others);
  if (others < before && edge::used_of(slot) < slot.limit.load(relaxed)) edge::end_episode(slot);
  return others > before && edge::fire_due(slot, claimer);
}

}  // namespace headroom::meter
