#include "server-stub/decide/situation.hpp"

#include <algorithm>

namespace headroom::server::decide {
namespace {

using protocol::EdgeKind;

const MeterFacts* facts_of(const Inputs& inputs, const std::string& meter) {
  const auto found = std::find_if(inputs.meters.begin(), inputs.meters.end(),
                                  [&](const MeterFacts& facts) { return facts.key == meter; });
  return found == inputs.meters.end() ? nullptr : &*found;
}

// Is the device's moment still one, as the server sees the account now? It may have upgraded since.
bool is_within_limit(const Situation& at) {
  const auto& moment = at.inputs.moment;
  if (!at.meter->limit) return true;
  const auto limit = *at.meter->limit, used = at.meter->used;
  switch (moment.edge) {
    case EdgeKind::limit_approaching:
      return limit * std::min<std::int64_t>(moment.threshold, 100) > used * 100;
    case EdgeKind::limit_reached:
    case EdgeKind::limit_repeated:
      return at.denied > 0 ? used + at.denied <= limit : used <= limit;
    default:
      return false;
  }
}

void place_meter(Situation& at) {
  at.meter = facts_of(at.inputs, at.inputs.moment.key);
  if (at.plan) at.grant = at.plan->meter(at.inputs.moment.key);
  if (!at.meter || !at.catalogue.meter(at.inputs.moment.key)) {
    at.settled = "unknown_key";
  } else if (is_within_limit(at)) {
    at.settled = "already_granted";
  }
}

void place_feature(Situation& at, const std::string& key) {
  at.feature = at.catalogue.feature(key);
  if (!at.feature) {
    at.settled = "unknown_key";
  } else if (has_feature(at, key)) {
    at.settled = "already_granted";
  }
}

void place_intent(Situation& at) {
  const auto* question = at.catalogue.question(at.inputs.moment.key);
  if (!question) {
    at.settled = "unknown_key";
  } else if (!question->feature.empty()) {
    place_feature(at, question->feature);
  } else {
    at.asked = at.catalogue.plan(question->plan);
    if (at.plan && at.asked->tier <= at.plan->tier) at.settled = "already_granted";
  }
}

}  // namespace

Situation place(const catalogue::Catalogue& catalogue, const Inputs& inputs) {
  const auto& moment = inputs.moment;
  Situation at{.catalogue = catalogue, .inputs = inputs, .plan = catalogue.plan(inputs.account.plan)};
  at.is_caused = protocol::caused_by_trying(moment.edge, moment.denied);
  at.denied = moment.denied ? std::max<std::int64_t>(moment.wanted, 1) : 0;
  switch (moment.edge) {
    case EdgeKind::limit_approaching:
    case EdgeKind::limit_reached:
    case EdgeKind::limit_repeated:
    case EdgeKind::exhaustion_projected:
      place_meter(at);
      break;
    case EdgeKind::feature_gated:
      place_feature(at, moment.key);
      break;
    case EdgeKind::intent:
      place_intent(at);
      break;
    case EdgeKind::milestone:
      at.milestone = catalogue.milestone(moment.key);
      if (!at.milestone) at.settled = "unknown_key";
      break;
    case EdgeKind::signal:
      at.settled = "unknown_key";
      break;  // those begin on the server, and none asks here
  }
  return at;
}

bool has_feature(const Situation& at, const std::string& feature) {
  if (at.plan && at.plan->feature(feature)) return true;
  for (const auto& key : at.inputs.account.add_ons) {
    const auto* add_on = at.catalogue.add_on(key);
    if (add_on && std::find(add_on->features.begin(), add_on->features.end(), feature) != add_on->features.end())
      return true;
  }
  return false;
}

}  // namespace headroom::server::decide
