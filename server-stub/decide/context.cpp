#include "sdk/protocol/codec/json.hpp"
#include "server-stub/decide/copy.hpp"
#include "server-stub/decide/facts.hpp"

namespace headroom::server::decide {
namespace {

using protocol::Json;

Json difference(const Situation& at, const Candidate& target) {
  Json meters = Json::object(), features = Json::array();
  const auto limit = [](const std::optional<std::int64_t>& value) { return value ? Json(*value) : Json(); };
  if (at.meter && target.is_metered) {
    meters[at.meter->key] = {{"from", limit(at.meter->limit)}, {"to", limit(target.limit)}};
  }
  if (target.plan) {
    for (const auto& grant : target.plan->meters) {
      if (at.meter && at.meter->key == grant.meter) continue;
      const auto* present = at.plan->meter(grant.meter);
      meters[grant.meter] = {{"from", present ? limit(present->limit) : Json(0)}, {"to", limit(grant.limit)}};
    }
  }
  for (const auto& feature : at.catalogue.features) {
    if (grants(target, feature.key) && !has_feature(at, feature.key)) features.push_back(feature.key);
  }
  return {{"from", at.plan->key}, {"to", target.key()}, {"meters", meters}, {"adds_features", features}};
}

Json said_before(const Inputs& inputs) {
  constexpr std::size_t most = 10;
  Json list = Json::array();
  for (const auto& past : inputs.history) {
    if (list.size() == most) break;
    Json entry{{"at", core::to_rfc3339(past.shown_at)},
               {"edge", to_text(past.edge)},
               {"key", past.key},
               {"kind", to_text(past.kind)}};
    if (!past.plan.empty()) entry["plan"] = past.plan;
    if (past.outcome) entry["outcome"] = to_text(*past.outcome);
    if (!past.reason.empty()) entry["reason"] = past.reason;
    list.push_back(std::move(entry));
  }
  return list;
}

Json arithmetic(const Situation& at, const Draft& draft) {
  const auto money = [&](std::int64_t minor) {
    return decimal(minor, at.catalogue.currency) + " " + at.catalogue.currency;
  };
  const auto& worth = *draft.worth;
  Json sums{{"verdict", worth.verdict},
            {"price_change_a_month", money(draft.target->price_change)},
            {"stay_cost", money(worth.stay_cost)},
            {"move_cost", money(worth.move_cost)},
            {"saves_or_costs", money(worth.saves())}};
  if (draft.outlook) {
    sums["use_a_day"] = draft.outlook->per_day;
    sums["until"] = core::to_rfc3339(draft.outlook->horizon);
  }
  return sums;
}

}  // namespace

std::string context(const Situation& at, const Draft& draft, const std::vector<protocol::Fact>& facts) {
  const auto& moment = at.inputs.moment;
  Json json{{"edge", {{"kind", to_text(moment.edge)}, {"key", moment.key}, {"at", core::to_rfc3339(moment.at)}}},
            {"kind", to_text(draft.kind)},
            {"reason", draft.reason},
            {"facts", Json::array()},
            {"goals", at.inputs.account.goals},
            {"said_before", said_before(at.inputs)}};
  for (const auto& fact : facts) {
    Json entry{{"name", fact.name}, {"value", fact.value}};
    if (!fact.unit.empty()) entry["unit"] = fact.unit;
    json["facts"].push_back(std::move(entry));
  }
  if (draft.target) json["difference"] = difference(at, *draft.target);
  if (draft.target && draft.worth) json["arithmetic"] = arithmetic(at, draft);
  return protocol::dump(json);
}

}  // namespace headroom::server::decide
