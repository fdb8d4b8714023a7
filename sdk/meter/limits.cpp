#include "sdk/meter/limits.hpp"

#include <algorithm>

#include "sdk/edge/due.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/fire.hpp"

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

void write(ports::Slot& slot, const Limits& limits) noexcept {
  const Thresholds thresholds = in_order(limits.thresholds);
  for (std::size_t i = 0; i < thresholds.size(); ++i) slot.thresholds[i].store(thresholds[i], relaxed);
  slot.limit.store(limits.limit, relaxed);
  slot.ceiling.store(effective_ceiling(limits), relaxed);
  slot.resets_at.store(limits.resets_at, relaxed);
  slot.kind.store(static_cast<std::uint8_t>(limits.kind), relaxed);
  slot.enforcement.store(static_cast<std::uint8_t>(limits.enforcement), relaxed);
}

void set_period(ports::Record& record, const Limits& limits) noexcept {
  if (limits.plan_version <= 0) return;  // M13: a bundled plan's periods are not the server's
  std::int64_t start = ports::period_unknown;
  record.period_start.compare_exchange_strong(start, limits.period_start);
  if (start == ports::period_unknown || start == limits.period_start) record.period_end.store(limits.period_end);
}

}  // namespace

std::int64_t effective_ceiling(const Limits& limits) noexcept {
  if (limits.ceiling != ports::unlimited) return std::clamp<std::int64_t>(limits.ceiling, 0, ports::counter_max);
  const bool ends_at_limit = limits.enforcement == protocol::Enforcement::hard ||
                             limits.enforcement == protocol::Enforcement::strict || limits.limit <= 0;
  return ends_at_limit ? std::clamp<std::int64_t>(limits.limit, 0, ports::counter_max) : ports::counter_max;
}

void initialise(ports::Record& record, ports::Slot& slot, const Limits* limits) noexcept {
  write(slot, limits != nullptr ? *limits : Limits{});
  slot.plan_version.store(limits != nullptr ? limits->plan_version : ports::no_plan_version, relaxed);
  slot.edge.store(edge::make_word(limits != nullptr ? limits->generation : 0, 0, 0, 0), relaxed);
  if (limits != nullptr) set_period(record, *limits);
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
  set_period(*place.record, limits);
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
