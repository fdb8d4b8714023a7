#include "server-stub/decide/candidates.hpp"

#include <algorithm>

namespace headroom::server::decide {
namespace {

using catalogue::Path;
using catalogue::Vector;

bool is_for(const Path& path, const Situation& at) {
  return path.segment.empty() || path.segment == at.inputs.account.segment;
}

// What the account's add-ons add to a plan that takes them.
std::int64_t extras(const Situation& at, const std::string& plan, const std::string& meter) {
  std::int64_t units = 0;
  for (const auto& key : at.inputs.account.add_ons) {
    const auto* add_on = at.catalogue.add_on(key);
    if (!add_on || std::find(add_on->plans.begin(), add_on->plans.end(), plan) == add_on->plans.end()) continue;
    for (const auto& extra : add_on->meters) {
      if (extra.meter == meter) units += extra.units;
    }
  }
  return units;
}

Candidate plan_candidate(const Situation& at, const catalogue::Plan& plan, Vector vector) {
  Candidate found{.vector = vector, .plan = &plan, .price_change = plan.price.a_month() - at.plan->price.a_month()};
  if (!at.meter) return found;
  if (const auto* grant = plan.meter(at.meter->key)) {
    found.is_metered = true;
    if (grant->limit) found.limit = *grant->limit + extras(at, plan.key, at.meter->key);
  }
  return found;
}

Candidate add_on_candidate(const Situation& at, const catalogue::AddOn& add_on, Vector vector) {
  Candidate found{.vector = vector, .add_on = &add_on, .price_change = add_on.price.a_month()};
  if (!at.meter || !at.meter->limit) return found;
  for (const auto& extra : add_on.meters) {
    if (extra.meter != at.meter->key) continue;
    found.is_metered = true;
    found.limit = found.limit.value_or(*at.meter->limit) + extra.units;
  }
  return found;
}

// A cross-sell needs demonstrated use of the base product.
bool has_demonstrated_use(const Situation& at) {
  const auto is_used = [&](const MeterFacts& meter) {
    return meter.limit && *meter.limit > 0 && meter.previous_used && *meter.previous_used * 100 >= *meter.limit * 40;
  };
  const auto& meters = at.inputs.meters;
  return at.inputs.account.health != Health::red && !at.inputs.account.milestones.empty() &&
         std::any_of(meters.begin(), meters.end(), is_used);
}

// Does it answer the moment: more of the meter, the feature, the plan that was asked for?
bool answers(const Situation& at, const Candidate& candidate) {
  if (at.asked) return candidate.plan && candidate.plan->tier >= at.asked->tier;
  if (at.feature) return grants(candidate, at.feature->key);
  if (!at.meter || !candidate.is_metered) return false;
  return !candidate.limit || (at.meter->limit && *candidate.limit > *at.meter->limit);
}

std::vector<Candidate> reachable(const Situation& at) {
  std::vector<Candidate> found;
  std::vector<const catalogue::Plan*> plans{at.plan};
  for (std::size_t i = 0; i < plans.size(); ++i) {
    for (const auto& path : at.catalogue.paths) {
      if (path.from != plans[i]->key || path.to.empty() || !is_for(path, at)) continue;
      const auto* plan = at.catalogue.plan(path.to);
      if (std::find(plans.begin(), plans.end(), plan) != plans.end()) continue;
      plans.push_back(plan);
      found.push_back(plan_candidate(at, *plan, path.vector));
    }
  }
  for (const auto& path : at.catalogue.paths) {
    const auto& owned = at.inputs.account.add_ons;
    if (path.from != at.plan->key || path.add_on.empty() || !is_for(path, at)) continue;
    if (std::find(owned.begin(), owned.end(), path.add_on) != owned.end()) continue;
    if (path.vector == Vector::cross_sell && !has_demonstrated_use(at)) continue;
    found.push_back(add_on_candidate(at, *at.catalogue.add_on(path.add_on), path.vector));
  }
  return found;
}

}  // namespace

std::vector<Candidate> candidates(const Situation& at) {
  if (!at.plan || !at.settled.empty() || at.milestone) return {};
  auto found = reachable(at);
  std::erase_if(found, [&](const Candidate& candidate) { return !answers(at, candidate); });
  return found;
}

std::vector<Vector> vectors_of(const std::vector<Candidate>& candidates) {
  std::vector<Vector> vectors;
  for (const auto& candidate : candidates) {
    if (std::find(vectors.begin(), vectors.end(), candidate.vector) == vectors.end())
      vectors.push_back(candidate.vector);
  }
  return vectors;
}

bool grants(const Candidate& candidate, const std::string& feature) {
  if (candidate.plan) return candidate.plan->feature(feature) != nullptr;
  const auto& features = candidate.add_on->features;
  return std::find(features.begin(), features.end(), feature) != features.end();
}

}  // namespace headroom::server::decide
