#include "sdk/plan/validate.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <string_view>

#include "sdk/core/error.hpp"
#include "sdk/core/key.hpp"
#include "sdk/core/utf8.hpp"
#include "sdk/plan/version.hpp"
#include "sdk/protocol/limits.hpp"

namespace headroom::plan {
namespace {

using Fault = std::optional<core::Error>;

Fault fault(std::string_view member, std::string_view what) {
  return core::make_error(core::ErrorNumber::bundled_plan, std::string(member) + ": " + std::string(what));
}

std::string at(std::string_view list, std::size_t index) {
  return "/" + std::string(list) + "/" + std::to_string(index);
}

Fault wrong_periods(const std::vector<protocol::Period>& periods, const std::string& where) {
  if (periods.size() > protocol::max_periods)
    return fault(where, "at most 200 periods; beyond them the last length repeats");
  core::Instant end = INT64_MIN;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const auto member = where + "/" + std::to_string(i);
    if (periods[i].start >= periods[i].end) return fault(member, "a period must end after it starts");
    if (periods[i].start < end) return fault(member, "periods must be in order and must not overlap");
    end = periods[i].end;
  }
  return {};
}

Fault wrong_meter(const protocol::PlanMeter& meter, const std::string& where) {
  if (!core::is_key(meter.key))
    return fault(where + "/meter", "a key is a-z, 0-9 and _, begins with a letter, at most 64");
  if (meter.unit.size() > 64 || !core::is_utf8(meter.unit)) return fault(where + "/unit", "at most 64 bytes of UTF-8");
  if (meter.generation >= 1u << 24) return fault(where + "/generation", "must be below 16777216");
  if (meter.base < 0 || meter.base > protocol::max_integer) return fault(where + "/base", "must be 0 … 2^53-1");
  if (meter.limit && (*meter.limit < 0 || *meter.limit > protocol::max_integer))
    return fault(where + "/limit", "must be 0 … 2^53-1, or null for none");
  if (meter.ceiling && (*meter.ceiling < meter.limit.value_or(0) || *meter.ceiling > protocol::max_integer))
    return fault(where + "/ceiling", "must be limit … 2^53-1, or null for none");
  if (meter.thresholds.size() > protocol::max_thresholds) return fault(where + "/thresholds", "at most 12");
  for (std::size_t i = 0; i < meter.thresholds.size(); ++i)
    if (meter.thresholds[i] < 1 || meter.thresholds[i] > 100 ||
        (i > 0 && meter.thresholds[i] <= meter.thresholds[i - 1]))
      return fault(where + "/thresholds/" + std::to_string(i), "thresholds are 1 … 100 per cent, ascending");
  return wrong_periods(meter.periods, where + "/periods");
}

Fault wrong_feature(const protocol::PlanFeature& feature, const std::string& where) {
  if (!core::is_key(feature.key))
    return fault(where + "/feature", "a key is a-z, 0-9 and _, begins with a letter, at most 64");
  if (!feature.unlocked_by.empty() && !core::is_key(feature.unlocked_by))
    return fault(where + "/unlocked_by", "must be a plan's key, or absent");
  if (const auto* number = std::get_if<double>(&feature.value); number && !std::isfinite(*number))
    return fault(where + "/value", "must be a finite number");
  return {};
}

Fault wrong_fallback(const protocol::FallbackOffer& fallback, const std::string& where) {
  if (!fallback.key.empty() && !core::is_key(fallback.key))
    return fault(where + "/key", "must be a meter's or feature's key, or absent for any");
  if (fallback.offer.title.empty()) return fault(where + "/offer/title", "an offer needs a title");
  return {};
}

template <class Item, class Check>
Fault wrong_in(const std::vector<Item>& items, std::string_view list, std::size_t most, Check&& check) {
  if (items.size() > most) return fault("/" + std::string(list), "at most " + std::to_string(most));
  for (std::size_t i = 0; i < items.size(); ++i)
    if (auto wrong = check(items[i], at(list, i))) return wrong;
  return {};
}

template <class Item>
Fault repeated_key(const std::vector<Item>& items, std::string_view list, std::string_view member) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!seen.insert(items[i].key).second) return fault(at(list, i) + "/" + std::string(member), "named twice");
  return {};
}

Fault first_fault(const protocol::PlanDocument& document) {
  if (!is_version(document.version)) return fault("/version", "must be decimal digits; \"0\" in a bundled plan");
  if (document.fresh_s < 0) return fault("/fresh_s", "must not be negative");
  if (document.usable_s < document.fresh_s) return fault("/usable_s", "must not be below fresh_s");
  if (!core::is_key(document.plan)) return fault("/plan", "must be the plan's key");
  if (auto wrong = wrong_in(document.meters, "meters", protocol::max_plan_meters, wrong_meter)) return wrong;
  if (auto wrong = repeated_key(document.meters, "meters", "meter")) return wrong;
  if (auto wrong = wrong_in(document.features, "features", protocol::max_plan_features, wrong_feature)) return wrong;
  if (auto wrong = repeated_key(document.features, "features", "feature")) return wrong;
  return wrong_in(document.fallback_offers, "fallback_offers", protocol::max_fallback_offers, wrong_fallback);
}

}  // namespace

core::Result<void> validate(const protocol::PlanDocument& document) {
  if (auto wrong = first_fault(document)) return *std::move(wrong);
  return {};
}

}  // namespace headroom::plan
