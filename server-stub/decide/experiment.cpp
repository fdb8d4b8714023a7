#include "server-stub/decide/experiment.hpp"

#include <algorithm>

#include "sdk/rules/buckets.hpp"
#include "sdk/rules/hash.hpp"

namespace headroom::server::decide {
namespace {

template <class Item>
bool is_about(const std::vector<Item>& items, Item item) {
  return items.empty() || std::find(items.begin(), items.end(), item) != items.end();
}

Assigned in_arm(const catalogue::Experiment& experiment, const std::string& arm, std::string_view why) {
  return {experiment.key, arm, !experiment.holdout.empty() && arm == experiment.holdout, why};
}

// Sticky at first exposure: neither weights nor coverage move whoever was exposed.
std::optional<Assigned> kept(const catalogue::Experiment& experiment, const Inputs& inputs) {
  const auto exposed = inputs.exposed.find(experiment.key);
  if (exposed == inputs.exposed.end()) return {};
  const bool exists = std::any_of(experiment.arms.begin(), experiment.arms.end(),
                                  [&](const catalogue::Arm& arm) { return arm.key == exposed->second; });
  return exists ? in_arm(experiment, exposed->second, "exposed")
                : in_arm(experiment, experiment.arms.front().key, "removed");
}

std::optional<Assigned> hashed(const catalogue::Experiment& experiment, const std::string& unit) {
  const auto n = rules::bucket_hash(experiment.seed, unit, experiment.hash_version);
  std::vector<double> weights;
  for (const auto& arm : experiment.arms) weights.push_back(arm.weight);
  if (!n) return {};
  const auto index = rules::choose_variation(*n, rules::bucket_ranges(weights.size(), experiment.coverage, weights));
  return index ? std::optional{in_arm(experiment, experiment.arms[*index].key, "hash")} : std::nullopt;
}

}  // namespace

std::optional<Assigned> assign(const Situation& at, protocol::OfferKind kind) {
  if (!protocol::sells(kind)) return {};
  for (const auto& experiment : at.catalogue.experiments) {
    if (!is_about(experiment.edges, at.inputs.moment.edge) || !is_about(experiment.kinds, kind)) continue;
    if (auto assigned = kept(experiment, at.inputs)) return assigned;
    if (auto assigned = hashed(experiment, at.inputs.account.id)) return assigned;
  }
  return {};
}

}  // namespace headroom::server::decide
