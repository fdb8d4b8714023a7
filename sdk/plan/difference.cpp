#include "sdk/plan/difference.hpp"

#include <algorithm>
#include <compare>
#include <string_view>
#include <tuple>

#include "sdk/protocol/limits.hpp"

namespace headroom::plan {
namespace {

template <class Item>
const Item* find(const std::vector<Item>& items, std::string_view key) {
  const auto found = std::ranges::find(items, key, &Item::key);
  return found == items.end() ? nullptr : &*found;
}

// Where use is denied, then where it is flagged, then how much of it is set aside.
auto room(const protocol::PlanMeter& meter) {
  using protocol::Enforcement;
  const auto limit = meter.limit.value_or(protocol::unlimited);
  const auto denied_from = meter.enforcement == Enforcement::soft      ? protocol::unlimited
                           : meter.enforcement == Enforcement::overage ? meter.ceiling.value_or(protocol::unlimited)
                                                                       : limit;
  return std::tuple(denied_from, limit, meter.base);
}

}  // namespace

bool Difference::is_empty() const noexcept {
  return !is_other_plan && granted.empty() && revoked.empty() && revalued.empty() && raised.empty() && lowered.empty();
}

Difference difference(const protocol::PlanDocument* before, const protocol::PlanDocument& after) {
  static const protocol::PlanDocument nothing;
  const auto& old = before ? *before : nothing;
  Difference result;
  result.is_other_plan = !before || old.plan != after.plan;

  for (const auto& feature : after.features) {
    const auto* was = find(old.features, feature.key);
    const bool was_granted = was && was->granted;
    if (feature.granted && !was_granted) result.granted.push_back(feature.key);
    if (!feature.granted && was_granted) result.revoked.push_back(feature.key);
    if (feature.granted && was_granted && feature.value != was->value) result.revalued.push_back(feature.key);
  }
  for (const auto& feature : old.features)
    if (feature.granted && !find(after.features, feature.key)) result.revoked.push_back(feature.key);

  for (const auto& meter : after.meters) {
    const auto* was = find(old.meters, meter.key);
    if (!was || room(meter) > room(*was)) result.raised.push_back(meter.key);
    if (was && room(meter) < room(*was)) result.lowered.push_back(meter.key);
  }
  for (const auto& meter : old.meters)
    if (!find(after.meters, meter.key)) result.lowered.push_back(meter.key);
  return result;
}

}  // namespace headroom::plan
