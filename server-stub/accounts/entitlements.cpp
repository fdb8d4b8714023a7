#include "server-stub/accounts/entitlements.hpp"

#include <algorithm>

#include "sdk/protocol/limits.hpp"
#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"

namespace headroom::server::accounts {
namespace {

constexpr std::uint32_t generation_mask = 0xff'ffff;

class Extract {
 public:
  Extract(const Account& account, const catalogue::Catalogue& catalogue, const catalogue::Calendar& calendar,
          core::Instant now)
      : account_(account), catalogue_(catalogue), calendar_(calendar), now_(now) {
    const auto* chosen = catalogue.plan(account.plan_at(now));
    plan_ = chosen != nullptr ? chosen : catalogue.plan(catalogue.default_plan);
    for (const auto& key : account.add_ons) {
      if (const auto* add_on = catalogue.add_on(key)) add_ons_.push_back(add_on);
    }
  }

  [[nodiscard]] protocol::PlanDocument document() const {
    protocol::PlanDocument document;
    document.fresh_s = plan_fresh_s;
    document.usable_s = plan_usable_s;
    document.plan = plan_->key;
    document.name = text(plan_->name, plan_->key);
    for (const auto& each : catalogue_.meters) document.meters.push_back(meter(each));
    for (const auto& each : catalogue_.features) document.features.push_back(feature(each));
    for (const auto& each : catalogue_.fallback_offers) {
      if (each.plans.empty() || contains(each.plans, plan_->key)) document.fallback_offers.push_back(fallback(each));
    }
    document.offer_hosts = catalogue_.offer_hosts;
    document.caps = catalogue_.caps;
    document.kill_switch = catalogue_.guardrails.kill_switch;
    return document;
  }

 private:
  template <class List, class Value>
  static bool contains(const List& list, const Value& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  }

  [[nodiscard]] std::string text(const catalogue::Localized& texts, std::string_view otherwise) const {
    return texts.in(catalogue::locale_chain("", catalogue_.default_locale), otherwise);
  }

  [[nodiscard]] protocol::PlanMeter meter(const catalogue::Meter& sold) const {
    protocol::PlanMeter meter;
    meter.key = sold.key;
    meter.unit = sold.unit;
    meter.kind = sold.kind;
    if (const auto* grant = plan_->meter(sold.key)) {
      meter.enforcement = grant->enforcement;
      meter.limit = with_add_ons(sold.key, grant->limit);
      meter.ceiling = grant->ceiling;
      meter.thresholds = grant->thresholds;
      meter.periods = calendar_.covering(now_, now_ + plan_usable_s * core::second + core::day, grant->period,
                                         grant->anchor, account_.subscribed_at, protocol::max_periods);
    } else if (is_sold(sold.key)) {
      meter.enforcement = protocol::Enforcement::hard;
      meter.limit = with_add_ons(sold.key, 0);
    }
    meter.generation = generation(sold.key, meter.limit);
    return meter;
  }

  [[nodiscard]] std::optional<std::int64_t> with_add_ons(std::string_view meter,
                                                         std::optional<std::int64_t> limit) const {
    if (!limit) return limit;
    for (const auto* add_on : add_ons_) {
      for (const auto& extra : add_on->meters) {
        if (extra.meter == meter) *limit = std::min(*limit + extra.units, protocol::max_integer);
      }
    }
    return limit;
  }

  [[nodiscard]] bool is_sold(std::string_view meter) const {
    return std::any_of(catalogue_.plans.begin(), catalogue_.plans.end(),
                       [&](const auto& plan) { return plan.meter(meter) != nullptr; });
  }

  [[nodiscard]] std::uint32_t generation(const std::string& meter, const std::optional<std::int64_t>& limit) const {
    const auto known = account_.limits.find(meter);
    if (known == account_.limits.end()) return 1;
    return known->second.limit == limit ? known->second.generation : (known->second.generation + 1) & generation_mask;
  }

  [[nodiscard]] protocol::PlanFeature feature(const catalogue::Feature& sold) const {
    protocol::PlanFeature feature;
    feature.key = sold.key;
    if (const auto* grant = plan_->feature(sold.key)) {
      feature.granted = true;
      feature.value = grant->value;
    }
    for (const auto* add_on : add_ons_) feature.granted = feature.granted || contains(add_on->features, sold.key);
    if (const auto* unlocks = feature.granted ? nullptr : catalogue_.unlocks(sold.key))
      feature.unlocked_by = unlocks->key;
    return feature;
  }

  [[nodiscard]] protocol::FallbackOffer fallback(const catalogue::FallbackOffer& sold) const {
    protocol::FallbackOffer fallback{sold.edge, sold.key, {}};
    auto& offer = fallback.offer;
    offer.kind = sold.kind;
    offer.title = text(sold.title, "");
    offer.body = text(sold.body, "");
    offer.call_to_action = text(sold.call_to_action, "");
    offer.url = sold.url;
    offer.locale = catalogue_.default_locale;
    offer.target.plan = sold.target;
    offer.price_change.currency = catalogue_.currency;
    if (const auto* target = catalogue_.plan(sold.target)) {
      offer.price_change.minor = target->price.a_month() - plan_->price.a_month();
    }
    offer.expires_at = now_ + plan_usable_s * core::second;
    // The same offer has the same id on every device and in every document.
    const std::string identity = plan_->key + '\n' + std::string(protocol::to_text(sold.edge)) + '\n' + sold.key +
                                 '\n' + std::string(protocol::to_text(sold.kind)) + '\n' + sold.target;
    offer.id = trust::hex_encode(trust::bytes_of(trust::sha256(identity))).substr(0, 32);
    return fallback;
  }

  const Account& account_;
  const catalogue::Catalogue& catalogue_;
  const catalogue::Calendar& calendar_;
  const core::Instant now_;
  const catalogue::Plan* plan_;
  std::vector<const catalogue::AddOn*> add_ons_;
};

}  // namespace

protocol::PlanDocument entitlements(const Account& account, const catalogue::Catalogue& catalogue,
                                    const catalogue::Calendar& calendar, core::Instant now) {
  return Extract(account, catalogue, calendar, now).document();
}

std::map<std::string, LimitGeneration> limits_of(const Account& account, const protocol::PlanDocument& document) {
  auto limits = account.limits;
  for (const auto& meter : document.meters) limits[meter.key] = {meter.generation, meter.limit};
  return limits;
}

}  // namespace headroom::server::accounts
