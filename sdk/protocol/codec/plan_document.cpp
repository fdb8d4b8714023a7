#include "sdk/protocol/plan_document.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <type_traits>

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/fields.hpp"

namespace headroom::protocol {
namespace {

constexpr std::int64_t max_seconds = 10LL * 365 * 24 * 3'600, max_generation = (1 << 24) - 1, max_threshold = 1'000;
constexpr std::size_t max_name_bytes = 512, max_version_digits = 20, max_host_bytes = 253;

std::string read_version(const Field& field) {
  std::string version = field.text_or("0", max_version_digits);
  const bool is_decimal = std::all_of(version.begin(), version.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (field.is_present() && (version.empty() || !is_decimal)) field.refuse("is not a decimal number");
  return version;
}

std::vector<std::uint16_t> read_thresholds(const Field& field) {
  std::vector<std::uint16_t> thresholds;
  for (const Field& item : field.items(max_thresholds)) {
    thresholds.push_back(static_cast<std::uint16_t>(item.integer(1, max_threshold)));
    if (const auto count = thresholds.size(); count > 1 && thresholds[count - 2] >= thresholds[count - 1]) {
      item.refuse("is not above the threshold before it");
    }
  }
  return thresholds;
}

std::vector<Period> read_periods(const Field& field) {
  std::vector<Period> periods;
  for (const Field& item : field.items(max_periods)) {
    const auto bounds = item.items(2);
    if (bounds.size() != 2) {
      item.refuse("is not a pair of times");
      continue;
    }
    const Period period{bounds[0].instant(), bounds[1].instant()};
    if (period.start >= period.end) bounds[1].refuse("does not come after the period's start");
    if (!periods.empty() && period.start < periods.back().end)
      bounds[0].refuse("lies before the end of the period before it");
    periods.push_back(period);
  }
  return periods;
}

PlanMeter read_meter(const Field& field) {
  PlanMeter meter;
  meter.key = read_key(field["meter"]);
  meter.unit = field["unit"].text_or("", max_name_bytes);
  meter.kind = field["kind"].word<MeterKind>();
  meter.enforcement = field["enforcement"].word<Enforcement>();
  meter.generation = static_cast<std::uint32_t>(field["generation"].integer_or(0, 0, max_generation));
  meter.base = field["base"].integer_or(0);
  meter.limit = field["limit"].maybe_integer();
  meter.ceiling = field["ceiling"].maybe_integer();
  meter.grace_until = field["grace_until"].maybe_instant();
  meter.thresholds = read_thresholds(field["thresholds"]);
  meter.periods = read_periods(field["periods"]);
  return meter;
}

Json to_json(const PlanMeter& meter) {
  Json periods = Json::array();
  for (const Period& period : meter.periods) {
    periods.push_back(Json::array({core::to_rfc3339(period.start), core::to_rfc3339(period.end)}));
  }
  const auto or_null = [](const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(); };
  return {{"meter", meter.key},
          {"kind", to_text(meter.kind)},
          {"unit", meter.unit},
          {"enforcement", to_text(meter.enforcement)},
          {"generation", meter.generation},
          {"base", meter.base},
          {"limit", or_null(meter.limit)},
          {"ceiling", or_null(meter.ceiling)},
          {"grace_until", meter.grace_until ? Json(core::to_rfc3339(*meter.grace_until)) : Json()},
          {"thresholds", meter.thresholds},
          {"periods", std::move(periods)}};
}

Value read_value(const Field& field) {
  if (!field.is_present()) return {};
  if (field.json().is_boolean()) return field.boolean();
  if (field.json().is_number_integer()) return field.integer(-max_integer);
  if (field.json().is_number()) return field.number();
  return field.text();
}

PlanFeature read_feature(const Field& field) {
  return {read_key(field["feature"]), field["granted"].boolean(), read_value(field["value"]),
          read_key_or_none(field["unlocked_by"])};
}

Json to_json(const PlanFeature& feature) {
  Json object{{"feature", feature.key}, {"granted", feature.granted}};
  std::visit(
      [&object](const auto& value) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) object["value"] = value;
      },
      feature.value);
  put_text(object, "unlocked_by", feature.unlocked_by);
  return object;
}

Caps read_caps(const Field& field) {
  Caps caps;
  if (!field.is_present()) return caps;
  const auto cap = [&field](const char* name, std::uint32_t fallback) {
    return static_cast<std::uint32_t>(field[name].integer_or(fallback, 0, std::numeric_limits<std::uint32_t>::max()));
  };
  return {cap("session", caps.session), cap("day", caps.day), cap("month", caps.month),
          cap("min_gap_s", caps.min_gap_s)};
}

FallbackOffer read_fallback(const Field& field) {
  FallbackOffer fallback{field["edge"].word<EdgeKind>(), {}, read_offer(field["offer"])};
  fallback.key = read_key_or_none(field[key_member(fallback.edge)]);
  return fallback;
}

Json to_json(const FallbackOffer& fallback) {
  Json object{{"edge", to_text(fallback.edge)}, {"offer", to_json(fallback.offer)}};
  put_text(object, key_member(fallback.edge), fallback.key);
  return object;
}

/// Reads a list whose entries have a key of their own.
template <class Entry>
std::vector<Entry> read_keyed(const Field& list, std::size_t max, const char* member, Entry (*read)(const Field&)) {
  std::vector<Entry> entries;
  std::set<std::string> keys;
  for (const Field& item : list.items(max)) {
    entries.push_back(read(item));
    if (!keys.insert(entries.back().key).second) item[member].refuse("is named twice");
  }
  return entries;
}

template <class Entry>
Json list_to_json(const std::vector<Entry>& entries) {
  Json list = Json::array();
  for (const Entry& entry : entries) list.push_back(to_json(entry));
  return list;
}

}  // namespace

PlanDocument read_plan_document(const Field& field) {
  PlanDocument plan;
  plan.version = read_version(field["version"]);
  plan.fresh_s = field["fresh_s"].integer_or(plan.fresh_s, 0, max_seconds);
  plan.usable_s = field["usable_s"].integer_or(plan.usable_s, 0, max_seconds);
  plan.plan = read_key(field["plan"]);
  plan.name = field["name"].text_or("", max_name_bytes);
  plan.meters = read_keyed(field["meters"], max_plan_meters, "meter", read_meter);
  plan.features = read_keyed(field["features"], max_plan_features, "feature", read_feature);
  for (const Field& item : field["fallback_offers"].items(max_fallback_offers)) {
    plan.fallback_offers.push_back(read_fallback(item));
  }
  for (const Field& item : field["offer_hosts"].items(max_offer_hosts))
    plan.offer_hosts.push_back(item.text(max_host_bytes));
  plan.caps = read_caps(field["caps"]);
  plan.kill_switch = field["kill_switch"].boolean_or(false);
  return plan;
}

Json to_json(const PlanDocument& plan) {
  const Caps& caps = plan.caps;
  return {
      {"version", plan.version},
      {"fresh_s", plan.fresh_s},
      {"usable_s", plan.usable_s},
      {"plan", plan.plan},
      {"name", plan.name},
      {"meters", list_to_json(plan.meters)},
      {"features", list_to_json(plan.features)},
      {"fallback_offers", list_to_json(plan.fallback_offers)},
      {"offer_hosts", plan.offer_hosts},
      {"caps", {{"session", caps.session}, {"day", caps.day}, {"month", caps.month}, {"min_gap_s", caps.min_gap_s}}},
      {"kill_switch", plan.kill_switch}};
}

std::string encode(const PlanDocument& plan) { return dump(to_json(plan)); }

core::Result<PlanDocument> decode_plan_document(std::string_view text) {
  ParseLimits limits;
  limits.bytes = max_answer_bytes;
  limits.nodes = max_answer_nodes;
  limits.allows_comments = true;  // the bundled plan is a file that people write
  return decode(text, limits, core::ErrorNumber::answer, read_plan_document);
}

}  // namespace headroom::protocol
