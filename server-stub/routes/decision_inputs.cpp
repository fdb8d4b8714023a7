#include "server-stub/routes/decision_inputs.hpp"

#include <algorithm>
#include <utility>

#include "server-stub/accounts/entitlements.hpp"
#include "server-stub/routes/decision_records.hpp"
#include "server-stub/usage/events.hpp"
#include "server-stub/usage/offer_history.hpp"

namespace headroom::server::routes {
namespace {

using accounts::Account;
using accounts::ChampionState;

constexpr core::Duration tried_window = 30 * core::day;
constexpr std::int64_t detractor = 6;  // of 0 … 10

bool has_fallen_to_detractor(const Account& account) {
  return account.nps && account.nps->before && *account.nps->before > detractor && account.nps->now <= detractor;
}

decide::ContractionSigns contraction(const Account& account, std::optional<std::int64_t> usage_change) {
  decide::ContractionSigns signs;
  signs.usage_change_percent = usage_change;
  signs.tickets_up = account.tickets && account.tickets->before && account.tickets->now > *account.tickets->before;
  signs.champion_left = account.champion && (account.champion->state == ChampionState::left ||
                                             account.champion->state == ChampionState::changed_role);
  signs.detractor = has_fallen_to_detractor(account);
  signs.competitor_mentioned = !account.competitor.empty();
  return signs;
}

decide::Health health(accounts::Health health) {
  switch (health) {
    case accounts::Health::green:
      return decide::Health::green;
    case accounts::Health::yellow:
      return decide::Health::yellow;
    case accounts::Health::red:
      return decide::Health::red;
    case accounts::Health::unknown:
      break;
  }
  return decide::Health::unknown;
}

decide::AccountFacts account_facts(const Account& account, const catalogue::Catalogue& catalogue, core::Instant now) {
  decide::AccountFacts facts;
  facts.id = account.id;
  facts.plan = catalogue.plan(account.plan_at(now)) != nullptr ? account.plan_at(now) : catalogue.default_plan;
  facts.segment = account.segment;
  facts.add_ons = account.add_ons;
  facts.health = health(account.health);
  facts.renews_at = account.renews_at;
  facts.foreign_currency = account.mrr && account.mrr->currency != catalogue.currency;
  if (account.mrr && !facts.foreign_currency) facts.mrr_minor = account.mrr->minor;
  facts.csm = account.csm.name;
  facts.ae = account.ae.name;
  facts.goals = account.goals;
  return facts;
}

// One account's meters at one instant.
class Meters {
 public:
  Meters(store::Database& database, usage::Usage& usage, const Account& account, const accounts::Edition& edition,
         const protocol::DecisionRequest& moment, core::Instant now)
      : database_(database),
        usage_(usage),
        account_(account),
        edition_(edition),
        moment_(moment),
        now_(now),
        history_(usage.history(database, account.id, now)),
        plan_(edition.catalogue.plan(account.plan_at(now))) {
    if (!moment.usage.empty()) lane_ = usage.of_lane(database, account.id, moment.lane);
  }

  [[nodiscard]] std::vector<decide::MeterFacts> facts() const {
    std::vector<decide::MeterFacts> all;
    for (const auto& meter : accounts::entitlements(account_, edition_.catalogue, edition_.calendar, now_).meters) {
      all.push_back(facts(meter));
    }
    return all;
  }

  // Of the first meter, which stands for how the product is used.
  [[nodiscard]] std::optional<std::int64_t> change_percent() const {
    const auto& meters = edition_.catalogue.meters;
    return meters.empty() ? std::nullopt : history_->meter(meters.front().key).change_percent(now_);
  }

 private:
  [[nodiscard]] decide::MeterFacts facts(const protocol::PlanMeter& meter) const {
    decide::MeterFacts facts;
    facts.key = meter.key;
    facts.kind = meter.kind;
    facts.limit = meter.limit;
    if (!meter.periods.empty()) {
      facts.period_start = meter.periods[0].start;
      facts.period_end = meter.periods[0].end;
      facts.next_period_end = next_end(meter);
      facts.previous_used = previous_used(meter);
    }
    facts.used = used(meter, facts.period_start) - meter.base;
    facts.daily = history_->meter(meter.key).daily(now_);
    return facts;
  }

  [[nodiscard]] protocol::Period period_at(const std::string& meter, core::Instant at) const {
    const auto* grant = plan_ != nullptr ? plan_->meter(meter) : nullptr;
    if (grant == nullptr) return {};
    return edition_.calendar.holding(at, grant->period, grant->anchor, account_.subscribed_at);
  }

  [[nodiscard]] core::Instant next_end(const protocol::PlanMeter& meter) const {
    return meter.periods.size() > 1 ? meter.periods[1].end : period_at(meter.key, meter.periods[0].end).end;
  }

  // Only of a period that the account has lived through as a whole.
  [[nodiscard]] std::optional<std::int64_t> previous_used(const protocol::PlanMeter& meter) const {
    const auto before = period_at(meter.key, meter.periods[0].start - 1);
    if (before.end == 0 || before.start < account_.created_at) return {};
    return usage_.total(database_, account_.id, meter.key, before.start);
  }

  // The account's total, with what this device has counted since its last sync.
  [[nodiscard]] std::int64_t used(const protocol::PlanMeter& meter, core::Instant period) const {
    std::int64_t used = usage_.total(database_, account_.id, meter.key, period);
    for (const auto& row : moment_.usage) {
      if (row.meter != meter.key || row.period != period) continue;
      used += std::max<std::int64_t>(row.consumed - row.refunded - known_of_lane(meter.key, period), 0);
    }
    const bool is_the_moments = meter.key == moment_.key && (moment_.period == 0 || moment_.period == period);
    return is_the_moments ? std::max({used, moment_.used, at_edge(meter)}) : used;
  }

  // A prefetch (D3) is judged as if its moment had come.
  [[nodiscard]] std::int64_t at_edge(const protocol::PlanMeter& meter) const {
    if (!moment_.speculative || !meter.limit) return 0;
    switch (moment_.edge) {
      case protocol::EdgeKind::limit_approaching:
        return (*meter.limit * std::min(moment_.threshold, 100U) + 99) / 100;
      case protocol::EdgeKind::limit_reached:
      case protocol::EdgeKind::limit_repeated:
        return *meter.limit + (moment_.denied ? 0 : 1);
      default:
        return 0;
    }
  }

  [[nodiscard]] std::int64_t known_of_lane(const std::string& meter, core::Instant period) const {
    for (const auto& total : lane_) {
      const auto own = total.lanes.find(moment_.lane);
      if (total.meter == meter && total.period == period && own != total.lanes.end()) {
        return own->second.first - own->second.second;
      }
    }
    return 0;
  }

  store::Database& database_;
  usage::Usage& usage_;
  const Account& account_;
  const accounts::Edition& edition_;
  const protocol::DecisionRequest& moment_;
  const core::Instant now_;
  const usage::Usage::Pointer history_;
  const catalogue::Plan* plan_;
  std::vector<protocol::UsageTotal> lane_;
};

// The try that is asked about now is among them, whether or not its event has come already.
std::vector<decide::FeatureTried> tried(store::Database& database, const std::string& account,
                                        const protocol::DecisionRequest& moment, core::Instant now) {
  const auto edge = protocol::EdgeKind::feature_gated;
  std::vector<decide::FeatureTried> features;
  for (const auto& tally : usage::tally_events(database, account, edge, now - tried_window)) {
    features.push_back({tally.key, tally.times});
  }
  if (moment.edge != edge || is_on_record(database, account, moment.id)) return features;
  const auto found = std::find_if(features.begin(), features.end(),
                                  [&](const decide::FeatureTried& feature) { return feature.feature == moment.key; });
  if (found != features.end()) {
    ++found->times;
  } else {
    features.push_back({moment.key, 1});
  }
  return features;
}

}  // namespace

decide::Inputs gather(store::Database& database, usage::Usage& usage, const Account& account,
                      const accounts::Edition& edition, std::string decision, protocol::DecisionRequest moment,
                      core::Instant now) {
  decide::Inputs inputs;
  inputs.decision = std::move(decision);
  inputs.catalogue_version = std::to_string(edition.version);
  inputs.now = now;
  inputs.account = account_facts(account, edition.catalogue, now);
  const Meters meters(database, usage, account, edition, moment, now);
  inputs.account.contraction = contraction(account, meters.change_percent());
  for (const auto& tally : usage::tally_events(database, account.id, protocol::EdgeKind::milestone, 0)) {
    inputs.account.milestones.push_back(tally.key);
  }
  inputs.meters = meters.facts();
  inputs.history = usage::past_offers(database, account.id, moment.user);
  inputs.tried = tried(database, account.id, moment, now);
  if (!edition.catalogue.experiments.empty()) inputs.exposed = exposures(database, account.id);
  inputs.moment = std::move(moment);
  return inputs;
}

}  // namespace headroom::server::routes
