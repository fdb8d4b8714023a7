#pragma once
// The catalogue as plain values: what is sold, what is noticed and what is offered. Only parse() makes one, so whoever
// holds one may rely on every reference in it (docs/catalogue.md).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/protocol/plan_document.hpp"
#include "sdk/protocol/words.hpp"
#include "server-stub/catalogue/localized.hpp"
#include "server-stub/catalogue/offering.hpp"

namespace headroom::server::catalogue {

enum class PeriodUnit : std::uint8_t { hour, day, week, month, year, lifetime };
enum class Anchor : std::uint8_t { calendar, subscription };
enum class FeatureKind : std::uint8_t { boolean, config };

struct Meter {
  std::string key, unit;
  protocol::MeterKind kind = protocol::MeterKind::sum;
  bool per_user = false;
  Localized counted;  // ICU message over {count}: "{count, plural, one {# archive} other {# archives}}"
  Localized granted;  // the same over {count} and {period}: "# archives a month"; without one as counted
};

struct Feature {
  std::string key;
  FeatureKind kind = FeatureKind::boolean;
  Localized name;  // as a customer reads it; without one the key
};

struct OveragePrice {
  std::int64_t minor = 0, units = 1;  // `minor` for each started `units`
};

struct MeterGrant {
  std::string meter;
  std::optional<std::int64_t> limit;  // none: unlimited
  PeriodUnit period = PeriodUnit::month;
  Anchor anchor = Anchor::calendar;
  protocol::Enforcement enforcement = protocol::Enforcement::soft;
  std::vector<std::uint16_t> thresholds{80, 95};  // per cent, 1 … 99, ascending, at most 12
  std::optional<OveragePrice> overage_price;      // with enforcement overage alone
  std::optional<std::int64_t> ceiling;
};

struct FeatureGrant {
  std::string feature;
  protocol::Value value;  // nothing for a boolean feature
};

struct Plan {
  std::string key;
  Localized name;
  std::int64_t tier = 0;  // its rank, unique
  Price price;
  std::vector<MeterGrant> meters;
  std::vector<FeatureGrant> features;

  [[nodiscard]] const MeterGrant* meter(std::string_view key) const;
  [[nodiscard]] const FeatureGrant* feature(std::string_view key) const;
};

struct Catalogue {
  std::string name, currency, time_zone = "UTC", default_plan, default_locale = "en";
  std::vector<Meter> meters;
  std::vector<Feature> features;
  std::vector<Plan> plans;  // by tier, ascending
  std::vector<std::string> offer_hosts;

  std::vector<AddOn> add_ons;
  std::vector<Path> paths;
  std::vector<Template> templates;
  std::vector<FallbackOffer> fallback_offers;
  std::vector<Question> questions;
  std::vector<Milestone> milestones;
  std::vector<Experiment> experiments;
  Guardrails guardrails;
  protocol::Caps caps;
  Routing routing;
  Billing billing;
  std::vector<Target> targets;

  [[nodiscard]] const Plan* plan(std::string_view key) const;
  [[nodiscard]] const Meter* meter(std::string_view key) const;
  [[nodiscard]] const Feature* feature(std::string_view key) const;
  [[nodiscard]] const AddOn* add_on(std::string_view key) const;
  [[nodiscard]] const Question* question(std::string_view key) const;
  [[nodiscard]] const Milestone* milestone(std::string_view key) const;
  /// The lowest plan that grants the feature; null where none does.
  [[nodiscard]] const Plan* unlocks(std::string_view feature) const;
};

}  // namespace headroom::server::catalogue
