#include <cmath>

#include "server-stub/catalogue/sections.hpp"
#include "server-stub/catalogue/words.hpp"

namespace headroom::server::catalogue {
namespace {

constexpr std::int64_t most_days = 3'650, most_minor = 1'000'000'000'000'000;

void read_arms(const Node& node, Experiment& into) {
  double sum = 0;
  for (const Node& element : node.elements(20)) {
    Arm arm;
    Object object(element);
    read_new_key(object.need("key"), into.arms, arm.key);
    object.need("weight").number(arm.weight, 0, 1);
    sum += arm.weight;
    into.arms.push_back(std::move(arm));
  }
  if (!node.is_present()) return;
  if (into.arms.size() < 2) node.error("must have at least two arms, the control first");
  if (std::abs(sum - 1) > 0.001) node.error("has weights that sum to " + std::to_string(sum) + "; make them sum to 1");
}

void read_kinds(const Node& node, Experiment& into) {
  node.words(into.kinds, protocol::OfferKind::in_progress);
  for (std::size_t i = 0; i < into.kinds.size(); ++i) {
    if (protocol::sells(into.kinds[i])) continue;
    node.errors()->push_back(
        {node.pointer() + "/" + std::to_string(i), "sells nothing; an experiment is about kinds that sell"});
  }
}

void read_bounds(const Node& node, std::optional<std::int64_t>& from, std::optional<std::int64_t>& below) {
  if (!node.is_present()) return;
  Object bounds(node);
  std::int64_t value = 0;
  const Node upper = bounds.find("below");
  if (bounds.find("from").integer(value, 0, most_minor)) from = value;
  if (upper.integer(value, 0, most_minor)) below = value;
  if (!from && !below) node.error("must have \"from\" or \"below\"");
  if (from && below && *below <= *from) upper.error("must be greater than \"from\"");
}

bool has_condition(const RoutingRow& row) {
  return !row.vectors.empty() || !row.segments.empty() || row.incremental_from || row.incremental_below ||
         row.account_from || row.account_below;
}

void read_rows(const Node& node, Routing& into) {
  bool is_closed = false;
  for (const Node& element : node.elements(200)) {
    auto& row = into.rows.emplace_back();
    Object object(element);
    object.find("vectors").words(row.vectors, Vector::service);
    object.find("segments").keys(row.segments);
    read_bounds(object.find("incremental"), row.incremental_from, row.incremental_below);
    read_bounds(object.find("account"), row.account_from, row.account_below);
    object.need("route").word(row.route, protocol::Route::ae);
    if (is_closed) element.error("is never reached: the row before it matches everything");
    is_closed = !has_condition(row);
  }
  if (node.is_present() && !is_closed)
    node.error("must end with a row without conditions, for whatever no other matches");
}

void check_person(const Node& node, const Routing& routing, protocol::Route route) {
  const bool is_needed =
      std::any_of(routing.rows.begin(), routing.rows.end(), [&](const RoutingRow& row) { return row.route == route; });
  if (is_needed && !node.is_present()) node.error("is missing: a row leads there, and an offer names a person");
}

void read_guardrails(const Node& node, Guardrails& into) {
  if (!node.is_present()) return;
  Object object(node);
  object.find("kill_switch").boolean(into.kill_switch);
  object.find("renewal_window_days").integer(into.renewal_window_days, 0, most_days);
  object.find("low_utilisation_percent").integer(into.low_utilisation_percent, 0, 100);
  object.find("usage_drop_percent").integer(into.usage_drop_percent, 1, 100);
  object.find("contraction_signs").integer(into.contraction_signs, 1, 5);
  object.find("not_now_days").integer(into.not_now_days, 0, most_days);
  object.find("not_relevant_days").integer(into.not_relevant_days, 0, most_days);
  object.find("unsold_gap_days").integer(into.unsold_gap_days, 0, most_days);
  object.find("sizing_reserve_percent").integer(into.sizing_reserve_percent, 0, 1'000);
}

void read_cap(const Node& node, std::uint32_t& into, std::int64_t most) {
  std::int64_t value = 0;
  if (node.integer(value, 0, most)) into = static_cast<std::uint32_t>(value);
}

void read_caps(const Node& node, protocol::Caps& into) {
  if (!node.is_present()) return;
  Object object(node);
  read_cap(object.find("session"), into.session, 1'000);
  read_cap(object.find("day"), into.day, 1'000);
  read_cap(object.find("month"), into.month, 1'000);
  read_cap(object.find("min_gap_s"), into.min_gap_s, 86'400);
}

void read_billing(const Node& node, Billing& into) {
  if (!node.is_present()) return;
  Object object(node);
  object.find("offer_valid_hours").integer(into.offer_valid_hours, 1, 24);
}

}  // namespace

void read_experiments(Object& document, Catalogue& into) {
  for (const Node& node : document.find("experiments").elements()) {
    Experiment experiment;
    Object object(node);
    read_new_key(object.need("key"), into.experiments, experiment.key);
    experiment.seed = experiment.key;
    object.find("seed").text(experiment.seed);
    std::int64_t version = experiment.hash_version;
    if (object.find("hash_version").integer(version, 1, 2)) experiment.hash_version = static_cast<int>(version);
    object.find("coverage").number(experiment.coverage, 0, 1);
    read_arms(object.need("arms"), experiment);
    const Node holdout = object.find("holdout");
    read_reference(holdout, experiment.arms, "arm", experiment.holdout);
    if (!experiment.arms.empty() && holdout.is_present() && experiment.holdout == experiment.arms.front().key) {
      holdout.error("is the first arm, which is the control; put another one first");
    }
    object.find("edges").words(experiment.edges, protocol::EdgeKind::signal);
    read_kinds(object.find("kinds"), experiment);
    into.experiments.push_back(std::move(experiment));
  }
}

void read_routing(Object& document, Catalogue& into) {
  into.routing.rows = {RoutingRow{}};
  const Node node = document.find("routing");
  if (!node.is_present()) return;
  into.routing.rows.clear();
  Object object(node);
  read_rows(object.need("rows"), into.routing);
  const Node csm = object.find("csm"), ae = object.find("ae");
  csm.text(into.routing.csm);
  ae.text(into.routing.ae);
  check_person(csm, into.routing, protocol::Route::csm);
  check_person(ae, into.routing, protocol::Route::ae);
}

void read_settings(Object& document, Catalogue& into) {
  read_guardrails(document.find("guardrails"), into.guardrails);
  read_caps(document.find("caps"), into.caps);
  read_billing(document.find("billing"), into.billing);
  for (const Node& node : document.find("targets").elements()) {
    auto& target = into.targets.emplace_back();
    Object object(node);
    object.need("metric").key(target.metric);
    object.need("value").number(target.value, 0, 1e12);
    object.need("owner").text(target.owner);
  }
}

}  // namespace headroom::server::catalogue
