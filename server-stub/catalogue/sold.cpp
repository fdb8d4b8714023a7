#include <algorithm>

#include "sdk/protocol/limits.hpp"
#include "server-stub/catalogue/sections.hpp"
#include "server-stub/catalogue/words.hpp"

namespace headroom::server::catalogue {
namespace {

constexpr std::int64_t most_minor = 1'000'000'000'000;

void read_thresholds(const Node& node, std::vector<std::uint16_t>& into) {
  if (!node.is_present()) return;
  into.clear();
  std::int64_t before = 0;
  for (const Node& element : node.elements(protocol::max_thresholds)) {
    std::int64_t value = 0;
    if (!element.integer(value, 1, 99)) continue;
    if (value <= before) element.error("must be greater than the one before it");
    before = value;
    into.push_back(static_cast<std::uint16_t>(value));
  }
}

void read_limit(const Node& node, std::optional<std::int64_t>& into) {
  std::int64_t value = 0;
  if (node.is_present() && node.json().is_null()) return;
  if (node.integer(value, 0, protocol::max_integer)) into = value;
}

void read_overage(Object& grant, MeterGrant& into) {
  const bool is_overage = into.enforcement == protocol::Enforcement::overage;
  const Node price = is_overage ? grant.need("overage_price") : grant.find("overage_price");
  const Node ceiling = grant.find("ceiling");
  if (price.is_present()) {
    into.overage_price.emplace();
    Object object(price);
    object.need("minor").integer(into.overage_price->minor, 0, most_minor);
    object.find("units").integer(into.overage_price->units, 1, protocol::max_integer);
  }
  read_limit(ceiling, into.ceiling);
  if (!is_overage && price.is_present()) price.error("needs \"enforcement\": \"overage\"; add that or remove this");
  if (!is_overage && ceiling.is_present()) ceiling.error("needs \"enforcement\": \"overage\"; add that or remove this");
  if (is_overage && into.ceiling && into.limit && *into.ceiling < *into.limit) {
    ceiling.error("must be at least the limit, " + std::to_string(*into.limit));
  }
}

void read_meter_grant(Object& grant, const Catalogue& catalogue, Plan& plan) {
  MeterGrant into;
  const Node name = grant.find("meter");
  read_reference(name, catalogue.meters, "meter", into.meter);
  if (plan.meter(into.meter)) name.error("is granted twice by this plan; keep one");
  read_limit(grant.find("limit"), into.limit);
  grant.find("period").word(into.period, PeriodUnit::lifetime);
  grant.find("anchor").word(into.anchor, Anchor::subscription);
  grant.find("enforcement").word(into.enforcement, protocol::Enforcement::overage);
  read_thresholds(grant.find("thresholds"), into.thresholds);
  read_overage(grant, into);
  plan.meters.push_back(std::move(into));
}

void read_value(const Node& node, protocol::Value& into) {
  if (!node.is_present()) return;
  const auto& json = node.json();
  std::int64_t integer = 0;
  double number = 0;
  std::string text;
  if (json.is_boolean()) {
    into = json.get<bool>();
  } else if (json.is_number_integer()) {
    if (node.integer(integer, -protocol::max_integer, protocol::max_integer)) into = integer;
  } else if (json.is_number()) {
    if (node.number(number, -1e15, 1e15)) into = number;
  } else if (node.text(text)) {
    into = text;
  }
}

// A boolean feature is granted by being listed; a configuration value is the same kind of value in every plan.
void read_feature_grant(Object& grant, const Catalogue& catalogue, Plan& plan) {
  FeatureGrant into;
  const Node name = grant.find("feature"), value = grant.find("value");
  read_reference(name, catalogue.features, "feature", into.feature);
  if (plan.feature(into.feature)) name.error("is granted twice by this plan; keep one");
  read_value(value, into.value);
  if (const Feature* feature = catalogue.feature(into.feature)) {
    if (feature->kind == FeatureKind::boolean && value.is_present()) {
      value.error("is not for a boolean feature; remove it: to be listed is to be granted");
    }
    if (feature->kind == FeatureKind::config && !value.is_present()) value.error("is missing; add it");
  }
  for (const Plan& other : catalogue.plans) {
    const FeatureGrant* same = other.feature(into.feature);
    if (same && same->value.index() != into.value.index()) {
      value.error("must be the same kind of value as in plan \"" + other.key + "\"");
      break;
    }
  }
  plan.features.push_back(std::move(into));
}

void read_plan(const Node& node, Catalogue& into) {
  Plan plan;
  Object object(node);
  read_new_key(object.need("key"), into.plans, plan.key);
  read_localized(object.find("name"), plan.name);
  const Node tier = object.need("tier");
  tier.integer(plan.tier, 0, 1'000);
  for (const Plan& other : into.plans) {
    if (other.tier == plan.tier) tier.error("is the tier of plan \"" + other.key + "\"; each has its own rank");
  }
  read_price(object.need("price"), plan.price);
  for (const Node& element : object.need("grants").elements()) {
    Object grant(element);
    const bool has_meter = grant.find("meter").is_present(), has_feature = grant.find("feature").is_present();
    if (has_meter == has_feature) {
      element.error("must name either a meter or a feature");
    } else if (has_meter) {
      read_meter_grant(grant, into, plan);
    } else {
      read_feature_grant(grant, into, plan);
    }
  }
  into.plans.push_back(std::move(plan));
}

void read_extras(const Node& node, const Catalogue& catalogue, AddOn& into) {
  for (const Node& element : node.elements()) {
    Object extra(element);
    auto& units = into.meters.emplace_back();
    read_reference(extra.need("meter"), catalogue.meters, "meter", units.meter);
    extra.need("units").integer(units.units, 1, protocol::max_integer);
  }
}

}  // namespace

void read_price(const Node& node, Price& into) {
  Object price(node);
  price.need("minor").integer(into.minor, 0, most_minor);
  const Node per = price.find("per");
  if (per.word(into.per, protocol::Per::year) && into.per != protocol::Per::month && into.per != protocol::Per::year) {
    per.error("must be month or year");
  }
}

void read_meters(Object& document, Catalogue& into) {
  for (const Node& node : document.need("meters").elements()) {
    Meter meter;
    Object object(node);
    read_new_key(object.need("key"), into.meters, meter.key);
    object.need("kind").word(meter.kind, protocol::MeterKind::unique);
    object.need("unit").text(meter.unit, 40);
    object.find("per_user").boolean(meter.per_user);
    read_messages(object.find("counted"), meter.counted, {"count"});
    read_messages(object.find("granted"), meter.granted, {"count", "period"});
    into.meters.push_back(std::move(meter));
  }
}

void read_features(Object& document, Catalogue& into) {
  for (const Node& node : document.find("features").elements()) {
    Feature feature;
    Object object(node);
    read_new_key(object.need("key"), into.features, feature.key);
    object.need("kind").word(feature.kind, FeatureKind::config);
    const Node name = object.find("name");
    if (feature.kind == FeatureKind::config) {
      read_messages(name, feature.name, {"value"});
    } else {
      read_messages(name, feature.name, {});
    }
    into.features.push_back(std::move(feature));
  }
}

void read_plans(Object& document, Catalogue& into) {
  const Node plans = document.need("plans");
  for (const Node& node : plans.elements()) read_plan(node, into);
  if (plans.is_present() && plans.json().is_array() && plans.json().empty()) plans.error("must have at least one plan");
}

void read_add_ons(Object& document, Catalogue& into) {
  for (const Node& node : document.find("add_ons").elements()) {
    AddOn add_on;
    Object object(node);
    read_new_key(object.need("key"), into.add_ons, add_on.key);
    read_localized(object.find("name"), add_on.name);
    read_price(object.need("price"), add_on.price);
    read_references(object.need("plans"), into.plans, "plan", add_on.plans);
    read_extras(object.find("meters"), into, add_on);
    read_references(object.find("features"), into.features, "feature", add_on.features);
    if (add_on.meters.empty() && add_on.features.empty()) node.error("adds nothing; give it meters or features");
    into.add_ons.push_back(std::move(add_on));
  }
}

}  // namespace headroom::server::catalogue
