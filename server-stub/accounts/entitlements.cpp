#include "server-stub/accounts/entitlements.hpp"

#include <algorithm>

#include "sdk/protocol/limits.hpp"
#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"
#include "server-stub/accounts/allowances.hpp"

namespace headroom::server::accounts {
namespace {

constexpr std::uint32_t generation_mask = 0xff'ffff;

class Extract {
 public:
  Extract(const Account& account, const catalogue::Catalogue& catalogue, const catalogue::Calendar& calendar,
          core::Instant now)
      : account_(in_force(account, catalogue, now)), catalogue_(catalogue), calendar_(calendar), now_(now) {
    const auto* chosen = catalogue.plan(account_.plan_at(now));
    plan_ = chosen != nullptr ? chosen : catalogue.plan(catalogue.default_plan);
    for (const auto& key : account_.add_ons) {
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
    document.changes_at = changes_at(document);
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
    meter.per_user = sold.per_user;
    const auto* grant = plan_->meter(sold.key);
    const auto* standing = standing_of(sold.key);
    if (grant == nullptr && !is_sold(sold.key)) {
      meter.generation = generation(meter);
      return meter;
    }
    meter.enforcement = protocol::Enforcement::hard;
    meter.limit = plan_limit(account_, catalogue_, *plan_, sold.key);
    if (grant != nullptr) {
      meter.enforcement = grant->enforcement;
      meter.ceiling = grant->ceiling;
      meter.thresholds = grant->thresholds;
      // A level stands until it is set: it has no period.
      if (sold.kind != protocol::MeterKind::latest) meter.periods = periods(*grant, standing);
    }
    if (standing != nullptr) add(*standing, meter);
    if (is_in_grace(sold.key)) meter.grace_until = account_.grace->until;
    meter.generation = generation(meter);
    return meter;
  }

  [[nodiscard]] const MeterStanding* standing_of(const std::string& meter) const {
    const auto found = account_.meters.find(meter);
    return found == account_.meters.end() ? nullptr : &found->second;
  }

  [[nodiscard]] std::vector<protocol::Period> periods(const catalogue::MeterGrant& grant,
                                                      const MeterStanding* standing) const {
    const core::Instant until = now_ + plan_usable_s * core::second + core::day;
    const bool is_known = standing != nullptr && standing->unit == grant.period && standing->anchor == grant.anchor;
    if (!is_known) {
      return calendar_.covering(now_, until, grant.period, grant.anchor, account_.subscribed_at, protocol::max_periods);
    }
    return calendar_.covering_after(standing->now.period, now_, until, grant.period, grant.anchor,
                                    account_.subscribed_at, protocol::max_periods);
  }

  // What is beside the plan: rolled over, granted, set aside.
  static void add(const MeterStanding& standing, protocol::PlanMeter& meter) {
    if (meter.limit) {
      for (const std::int64_t more : {standing.now.rolled, standing.credited}) {
        *meter.limit = std::min(*meter.limit + more, protocol::max_integer);
      }
      if (meter.ceiling) *meter.ceiling = std::max(*meter.ceiling, *meter.limit);
    }
    const core::Instant period = meter.periods.empty() ? 0 : meter.periods.front().start;
    if (standing.now.period.start == period) meter.base = standing.now.base;
  }

  [[nodiscard]] bool is_in_grace(const std::string& meter) const {
    if (!account_.grace || account_.grace->until <= now_) return false;
    const auto* before = catalogue_.plan(account_.grace->plan_before);
    if (before == nullptr) return false;
    const auto allowed = plan_limit(account_, catalogue_, *before, meter);
    const auto allows = plan_limit(account_, catalogue_, *plan_, meter);
    return allows && (!allowed || *allowed > *allows);
  }

  // When this document will not be true any more (M17): the earliest of what ends and of what begins.
  [[nodiscard]] std::optional<core::Instant> changes_at(const protocol::PlanDocument& document) const {
    std::optional<core::Instant> first;
    const auto note = [&](core::Instant at) {
      if (at > now_ && (!first || at < *first)) first = at;
    };
    if (account_.trial) note(account_.trial->ends_at);
    if (account_.pending) note(account_.pending->at);
    for (const auto& [key, each] : account_.features) note(each.until);
    for (const auto& meter : document.meters) {
      const auto* standing = standing_of(meter.key);
      if (standing == nullptr || !meter.limit) continue;
      note(standing->credits_end_at);
      const auto* grant = plan_->meter(meter.key);
      const bool ends_with_period = standing->credited > 0 || standing->now.base > 0 || (grant && grant->rollover);
      if (ends_with_period && !meter.periods.empty()) note(meter.periods.front().end);
    }
    return first;
  }

  [[nodiscard]] bool is_sold(std::string_view meter) const {
    return std::any_of(catalogue_.plans.begin(), catalogue_.plans.end(),
                       [&](const auto& plan) { return plan.meter(meter) != nullptr; });
  }

  [[nodiscard]] std::uint32_t generation(const protocol::PlanMeter& meter) const {
    const auto known = account_.limits.find(meter.key);
    if (known == account_.limits.end()) return 1;
    const bool is_set_aside = meter.base != 0 && meter.base != known->second.base;
    const bool is_same = known->second.limit == meter.limit && !is_set_aside;
    return is_same ? known->second.generation : (known->second.generation + 1) & generation_mask;
  }

  [[nodiscard]] protocol::PlanFeature feature(const catalogue::Feature& sold) const {
    protocol::PlanFeature feature;
    feature.key = sold.key;
    if (const auto* grant = plan_->feature(sold.key)) {
      feature.granted = true;
      feature.value = grant->value;
    }
    const auto own = account_.features.find(sold.key);
    if (own != account_.features.end()) {
      feature.granted = true;
      if (sold.kind == catalogue::FeatureKind::config) feature.value = own->second.value;
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

  const Account account_;
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
  for (const auto& meter : document.meters) limits[meter.key] = {meter.generation, meter.limit, meter.base};
  return limits;
}

}  // namespace headroom::server::accounts
