#include "server-stub/accounts/standing_json.hpp"

#include <type_traits>

namespace headroom::server::accounts {
namespace {

using protocol::Json;

Json to_json(const Allowance& each) { return {each.period.start, each.period.end, each.units, each.rolled, each.base}; }

Allowance read_allowance(const Json& list) {
  return {{list.at(0).get<core::Instant>(), list.at(1).get<core::Instant>()},
          list.at(2).get<std::int64_t>(),
          list.at(3).get<std::int64_t>(),
          list.at(4).get<std::int64_t>()};
}

Json to_json(const MeterStanding& standing) {
  Json past = Json::array();
  for (const auto& each : standing.past) past.push_back(to_json(each));
  return {{"now", to_json(standing.now)},
          {"unit", static_cast<int>(standing.unit)},
          {"anchor", static_cast<int>(standing.anchor)},
          {"zone", standing.zone},
          {"subscribed_at", standing.subscribed_at},
          {"credited", standing.credited},
          {"credits_end_at", standing.credits_end_at},
          {"past", std::move(past)}};
}

MeterStanding read_meter(const Json& json) {
  MeterStanding standing;
  standing.now = read_allowance(json.at("now"));
  standing.unit = static_cast<catalogue::PeriodUnit>(json.at("unit").get<int>());
  standing.anchor = static_cast<catalogue::Anchor>(json.at("anchor").get<int>());
  standing.zone = json.at("zone").get<std::string>();
  standing.subscribed_at = json.at("subscribed_at").get<core::Instant>();
  standing.credited = json.at("credited").get<std::int64_t>();
  standing.credits_end_at = json.at("credits_end_at").get<core::Instant>();
  for (const auto& each : json.at("past")) standing.past.push_back(read_allowance(each));
  return standing;
}

}  // namespace

Json value_to_json(const protocol::Value& value) {
  return std::visit(
      [](const auto& it) {
        if constexpr (std::is_same_v<std::decay_t<decltype(it)>, std::monostate>)
          return Json();
        else
          return Json(it);
      },
      value);
}

protocol::Value value_from(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return {};
}

Json standing_to_json(const Account& account) {
  Json json = Json::object();
  if (account.pending) json["pending"] = {account.pending->plan, account.pending->at};
  if (account.grace) json["grace"] = {account.grace->plan_before, account.grace->until};
  for (const auto& [key, each] : account.meters) json["meters"][key] = to_json(each);
  for (const auto& [key, each] : account.features) json["features"][key] = {value_to_json(each.value), each.until};
  return json;
}

void read_standing(const Json& standing, Account& account) {
  const auto member = [&](const char* name) { return standing.value(name, Json()); };
  if (const auto pending = member("pending"); !pending.is_null()) {
    account.pending = {pending.at(0).get<std::string>(), pending.at(1).get<core::Instant>()};
  }
  if (const auto grace = member("grace"); !grace.is_null()) {
    account.grace = {grace.at(0).get<std::string>(), grace.at(1).get<core::Instant>()};
  }
  const auto meters = member("meters"), features = member("features");
  for (const auto& [key, each] : meters.items()) account.meters.emplace(key, read_meter(each));
  for (const auto& [key, each] : features.items()) {
    account.features.emplace(key, FeatureStanding{value_from(each.at(0)), each.at(1).get<core::Instant>()});
  }
}

}  // namespace headroom::server::accounts
