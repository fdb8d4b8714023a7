#include "server-stub/decide/worth.hpp"

#include <algorithm>

#include "sdk/protocol/limits.hpp"

namespace headroom::server::decide {
namespace {

constexpr double month = 365.2425 / 12 * core::day;
constexpr core::Duration without_period = 30 * core::day;

// A meter that some plan grants and this one does not has the hard limit 0.
catalogue::MeterGrant not_granted() {
  catalogue::MeterGrant grant;
  grant.limit = 0;
  grant.enforcement = protocol::Enforcement::hard;
  return grant;
}

// In floating point, as the product of two such integers could overflow; rounded to the nearest minor unit.
std::int64_t prorated(std::int64_t a_month, core::Duration span) {
  const double exact = static_cast<double>(a_month) * static_cast<double>(std::max<core::Duration>(span, 0)) / month;
  return static_cast<std::int64_t>(exact + (exact < 0 ? -0.5 : 0.5));
}

// What one plan makes of the use to come.
struct Bill {
  std::int64_t denied = 0, overage = 0;  // units; minor units
};

std::int64_t beyond(std::int64_t use, std::int64_t from) { return std::max<std::int64_t>(use - from, 0); }

std::int64_t price_of(std::int64_t units, const catalogue::OveragePrice& price) {
  const auto started = units / price.units + (units % price.units != 0 ? 1 : 0);
  return price.minor == 0 || started <= protocol::max_integer / price.minor ? started * price.minor
                                                                            : protocol::max_integer;
}

// `already` is what is used and paid for or owed however one decides.
Bill bill(const catalogue::MeterGrant& grant, std::optional<std::int64_t> limit, std::int64_t already,
          std::int64_t use) {
  Bill result;
  if (!limit || grant.enforcement == protocol::Enforcement::soft) return result;
  auto stop = *limit;
  if (grant.enforcement == protocol::Enforcement::overage) {
    stop = grant.ceiling ? std::max(*grant.ceiling, *limit) : protocol::unlimited;
    const auto billed = beyond(std::min(use, stop), std::max(*limit, already));
    if (grant.overage_price) result.overage = price_of(billed, *grant.overage_price);
  }
  result.denied = beyond(use, std::max(stop, already));
  return result;
}

Bill over_horizon(const catalogue::MeterGrant& grant, std::optional<std::int64_t> limit, const MeterFacts& meter,
                  const Forecast& outlook) {
  const Bill now = bill(grant, limit, meter.used, outlook.this_period),
             next = bill(grant, limit, 0, outlook.next_period);
  return {now.denied + next.denied, now.overage + next.overage};
}

void weigh_meter(const Situation& at, const Candidate& target, const Forecast& outlook, Worth& result) {
  const auto present = at.grant ? *at.grant : not_granted();
  const auto* later = target.plan ? target.plan->meter(at.meter->key) : &present;
  if (!later) return;
  const Bill stay = over_horizon(present, at.meter->limit, *at.meter, outlook);
  const Bill move = over_horizon(*later, target.limit, *at.meter, outlook);
  result.stay_cost = stay.overage;
  result.move_cost += move.overage;
  // All or none of what was asked for at once was refused, also where a part of it would have fitted.
  const bool fits = bill(*later, target.limit, at.meter->used, at.meter->used + at.denied).denied == 0;
  result.denied = std::max(fits ? at.denied : 0, beyond(stay.denied, move.denied));
  if (present.overage_price && present.overage_price->minor > 0 && at.meter->limit && target.price_change > 0) {
    const auto& price = *present.overage_price;
    const auto steps = (target.price_change + price.minor - 1) / price.minor;
    if (steps <= (protocol::max_integer - *at.meter->limit) / price.units) {
      result.break_even_at = *at.meter->limit + steps * price.units;
    }
  }
}

void weigh_features(const Situation& at, const Candidate& target, Worth& result) {
  const auto add = [&](const std::string& feature) {
    const bool is_new = std::find(result.features.begin(), result.features.end(), feature) == result.features.end();
    if (is_new && !has_feature(at, feature) && grants(target, feature)) result.features.push_back(feature);
  };
  if (at.feature) add(at.feature->key);
  for (const auto& tried : at.inputs.tried) add(tried.feature);
}

}  // namespace

Worth worth(const Situation& at, const Candidate& target, const std::optional<Forecast>& outlook) {
  Worth result;
  const auto now = at.inputs.now, horizon = outlook ? outlook->horizon : now + without_period;
  result.move_cost = prorated(target.price_change, horizon - now);
  if (at.meter && at.meter->period_end > 0) {
    result.until_reset_cost = prorated(target.price_change, at.meter->period_end - now);
  }
  if (outlook) weigh_meter(at, target, *outlook, result);
  weigh_features(at, target, result);
  const bool unlocks = result.denied > 0 || !result.features.empty();
  result.verdict = result.saves() > 0 ? "saves" : unlocks ? "unlocks" : "not_worth_it";
  return result;
}

}  // namespace headroom::server::decide
