#include "server-stub/decide/facts.hpp"

#include "sdk/protocol/limits.hpp"
#include "server-stub/decide/copy.hpp"

namespace headroom::server::decide {
namespace {

using Facts = std::vector<protocol::Fact>;

class Evidence {
 public:
  explicit Evidence(const Situation& at) : at_(at) {}

  void text(std::string name, std::string value, std::string unit = "") {
    found_.push_back({std::move(name), std::move(value), std::move(unit)});
  }
  void units(std::string name, std::int64_t value) { text(std::move(name), std::to_string(value), unit()); }
  void money(std::string name, std::int64_t minor) {
    text(std::move(name), decimal(minor, at_.catalogue.currency), at_.catalogue.currency);
  }
  void instant(std::string name, core::Instant at) { text(std::move(name), core::to_rfc3339(at)); }
  Facts take() { return std::move(found_); }

 private:
  [[nodiscard]] std::string unit() const {
    const auto* meter = at_.meter ? at_.catalogue.meter(at_.meter->key) : nullptr;
    return meter ? meter->unit : "";
  }

  const Situation& at_;
  Facts found_;
};

void add_meter(const Situation& at, Evidence& evidence) {
  const auto& meter = *at.meter;
  evidence.text("meter", meter.key);
  evidence.units("used", meter.used);
  if (meter.limit) evidence.units("limit", *meter.limit);
  if (meter.previous_used) evidence.units("previous_used", *meter.previous_used);
  if (at.denied > 0) evidence.units("denied", at.denied);
  if (meter.period_end > 0) evidence.instant("resets_at", meter.period_end);
}

void add_outlook(const Forecast& outlook, Evidence& evidence) {
  evidence.units("forecast.this_period", outlook.this_period);
  evidence.units("forecast.next_period", outlook.next_period);
  evidence.text("forecast.method", std::string(outlook.method));
  if (outlook.exhausted_at) evidence.instant("exhausted_at", *outlook.exhausted_at);
}

void add_target(const Situation& at, const Candidate& target, Evidence& evidence) {
  evidence.text(target.plan ? "target.plan" : "target.add_on", target.key());
  if (at.meter && target.limit) evidence.units("target.limit", *target.limit);
  evidence.money("price_change", target.price_change);
}

void add_worth(const Worth& worth, Evidence& evidence) {
  evidence.text("worth.verdict", std::string(worth.verdict));
  evidence.money("saves_or_costs", worth.saves());
  for (const auto& feature : worth.features) evidence.text("unlocked", feature, "feature");
  if (worth.denied > 0) evidence.units("unlocked", worth.denied);
  if (worth.break_even_at) evidence.units("break_even_at", *worth.break_even_at);
}

}  // namespace

Facts facts(const Situation& at, const Draft& draft) {
  Evidence evidence(at);
  if (at.plan) evidence.text("plan", at.plan->key);
  if (at.feature) evidence.text("feature", at.feature->key);
  if (at.milestone) evidence.text("milestone", at.milestone->key);
  if (at.meter) add_meter(at, evidence);
  if (at.meter && draft.outlook) add_outlook(*draft.outlook, evidence);
  if (draft.target) add_target(at, *draft.target, evidence);
  if (draft.worth) add_worth(*draft.worth, evidence);
  if (draft.withheld && draft.withheld->due > 0) evidence.instant("due_at", draft.withheld->due);
  auto found = evidence.take();
  if (found.size() > protocol::max_facts) found.resize(protocol::max_facts);
  return found;
}

}  // namespace headroom::server::decide
