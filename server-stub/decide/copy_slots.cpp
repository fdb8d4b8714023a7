#include "server-stub/decide/copy_slots.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "server-stub/catalogue/words.hpp"

namespace headroom::server::decide {
namespace {

// What `feature`'s name may speak of, where it is a configuration value.
SlotValue shown(const protocol::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return std::string(*flag ? "true" : "false");
  if (const auto* number = std::get_if<double>(&value)) {
    std::array<char, 32> digits{};
    return std::string(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr);
  }
  return std::string{};
}

std::int64_t times_tried(const Situation& at) {
  for (const auto& tried : at.inputs.tried) {
    if (at.feature && tried.feature == at.feature->key) return std::max<std::int64_t>(tried.times, 1);
  }
  return 1;
}

}  // namespace

std::optional<SlotValue> Slots::value(std::string_view name) const {
  const auto* meter = at_.meter;
  if (!meter && !at_.inputs.meters.empty())
    meter = &at_.inputs.meters.front();  // their use, also where none is at its edge
  if (name == "feature") return at_.feature ? Maybe{feature(at_.feature->key, {})} : Maybe{};
  if (name == "tried") return at_.feature && at_.is_caused ? Maybe{times_tried(at_)} : Maybe{};
  if (name == "milestone") return at_.milestone ? Maybe{at_.milestone->name.in(locales_, at_.milestone->key)} : Maybe{};
  if (name == "current_plan") return at_.plan ? Maybe{at_.plan->name.in(locales_, at_.plan->key)} : Maybe{};
  const auto& goals = at_.inputs.account.goals;
  if (name == "goal") return goals.empty() ? Maybe{} : Maybe{goals.front()};
  if (auto found = of_people(name)) return found;
  if (meter) {
    if (auto found = of_meter(name, *meter)) return found;
  }
  if (!draft_.target) return {};
  if (auto found = of_target(name, *draft_.target)) return found;
  return draft_.worth ? of_worth(name, *draft_.target, *draft_.worth) : Maybe{};
}

Slots::Maybe Slots::of_meter(std::string_view name, const MeterFacts& meter) const {
  const auto now = at_.inputs.now;
  if (name == "used") return meter.used;
  if (name == "used_units" && meter.used > 0) return counted(meter.used, meter.key);
  if (name == "previous_units" && meter.previous_used) return counted(*meter.previous_used, meter.key);
  if (name == "forecast_units" && draft_.outlook && at_.meter) return counted(draft_.outlook->need(), meter.key);
  if (name == "exhausted_on" && draft_.outlook && draft_.outlook->exhausted_at)
    return language_.day(*draft_.outlook->exhausted_at);
  if (name == "denied_units" && at_.denied > 0 && at_.meter) return counted(at_.denied, meter.key);
  if (name == "resets_on" && meter.period_end > 0) return language_.day(meter.period_end);
  if (name == "resets_in" && meter.period_end > 0) return language_.until(now, meter.period_end);
  if (!meter.limit) return {};
  const auto limit = *meter.limit;
  if (name == "limit") return limit;
  if (name == "limit_units") return counted(limit, meter.key);
  if (name == "percent" && limit > 0)
    return static_cast<std::int64_t>(static_cast<double>(meter.used) * 100 / static_cast<double>(limit));
  if (name == "over_units" && meter.used > limit) return counted(meter.used - limit, meter.key);
  if (name == "left") return std::max<std::int64_t>(limit - meter.used, 0);
  if (name == "left_units") return counted(std::max<std::int64_t>(limit - meter.used, 0), meter.key);
  return {};
}

Slots::Maybe Slots::of_target(std::string_view name, const Candidate& target) const {
  const auto& words = target.plan ? target.plan->name : target.add_on->name;
  const auto& price = target.plan ? target.plan->price : target.add_on->price;
  if (name == "plan") return words.in(locales_, target.key());
  const auto* grant = at_.meter && target.plan ? target.plan->meter(at_.meter->key) : at_.grant;
  if (name == "target_units" && target.limit && grant) return granted(*target.limit, *grant);
  if (name == "also_unlocks") return list(also_unlocks(target));
  if (name == "price") return language_.money(price.a_month());
  const bool is_all = target.price_change == price.a_month();
  if (name == "price_change" && !is_all) return language_.money(target.price_change);
  return {};
}

Slots::Maybe Slots::of_worth(std::string_view name, const Candidate&, const Worth& worth) const {
  if (name == "unlocked") return list(unlocked(worth));
  if (name == "unlocked_units" && worth.denied > 0 && at_.meter) return counted(worth.denied, at_.meter->key);
  if (name == "price_until_reset" && worth.until_reset_cost > 0) return language_.money(worth.until_reset_cost);
  if (name == "stay_cost" && worth.stay_cost > 0) return language_.money(worth.stay_cost);
  if (name == "saves" && worth.saves() > 0) return language_.money(worth.saves());
  if (name == "break_even_units" && worth.break_even_at && at_.meter)
    return counted(*worth.break_even_at, at_.meter->key);
  return {};
}

Slots::Maybe Slots::of_people(std::string_view name) const {
  const auto& withheld = draft_.withheld;
  if (name == "due_on" && withheld && withheld->due > 0) return language_.day(withheld->due);
  if (name != "owner") return {};
  if (withheld && !withheld->owner.empty()) return withheld->owner;
  const bool is_human = draft_.kind == protocol::OfferKind::contact ||
                        (draft_.routed && draft_.routed->route != protocol::Route::self_serve);
  const auto person = person_in_charge(at_);
  return is_human && !person.empty() ? Maybe{person} : Maybe{};
}

Slots::Maybe Slots::counted(std::int64_t units, const std::string& key) const {
  const auto* meter = at_.catalogue.meter(key);
  const auto pattern = meter ? meter->counted.in(locales_, "") : std::string{};
  if (!pattern.empty()) return language_.message(pattern, {{"count", units}});
  return language_.number(units) + (meter ? " " + meter->unit : "");
}

std::string Slots::granted(std::int64_t units, const catalogue::MeterGrant& grant) const {
  const auto* meter = at_.catalogue.meter(grant.meter);
  const auto pattern = meter ? meter->granted.in(locales_, "") : std::string{};
  if (pattern.empty()) return std::get<std::string>(*counted(units, grant.meter));
  return language_.message(pattern, {{"count", units}, {"period", std::string(to_text(grant.period))}});
}

std::string Slots::feature(const std::string& key, const protocol::Value& value) const {
  const auto* known = at_.catalogue.feature(key);
  const auto pattern = known ? known->name.in(locales_, key) : key;
  const bool has_value = !std::holds_alternative<std::monostate>(value);
  return known && known->kind == catalogue::FeatureKind::config && !has_value
             ? key
             : language_.message(pattern, {{"value", shown(value)}});
}

Slots::Maybe Slots::list(const std::vector<std::string>& items) const {
  return items.empty() ? Maybe{} : Maybe{language_.list(items)};
}

std::vector<std::string> Slots::unlocked(const Worth& worth) const {
  std::vector<std::string> items;
  for (const auto& key : worth.features) items.push_back(feature(key, {}));
  if (worth.denied > 0 && at_.meter) items.push_back(std::get<std::string>(*counted(worth.denied, at_.meter->key)));
  return items;
}

std::vector<std::string> Slots::also_unlocks(const Candidate& target) const {
  std::vector<std::string> items;
  if (!target.plan || !at_.plan) return items;
  for (const auto& grant : target.plan->meters) {
    const auto* present = at_.plan->meter(grant.meter);
    const bool is_more = grant.limit && (!present || (present->limit && *present->limit < *grant.limit));
    if (is_more && !(at_.meter && at_.meter->key == grant.meter)) items.push_back(granted(*grant.limit, grant));
  }
  for (const auto& grant : target.plan->features) {
    const auto* present = at_.plan->feature(grant.feature);
    const bool is_new = !present || present->value != grant.value;
    if (is_new && !(at_.feature && at_.feature->key == grant.feature))
      items.push_back(feature(grant.feature, grant.value));
  }
  return items;
}

}  // namespace headroom::server::decide
