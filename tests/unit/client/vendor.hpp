#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/http.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/scripted_transport.hpp"

namespace headroom::testing {

inline constexpr core::Instant november = 1'793'491'200'000, december = 1'796'083'200'000;

inline protocol::PlanMeter plan_meter(const std::string& key, std::int64_t limit,
                                      protocol::Enforcement enforcement = protocol::Enforcement::hard) {
  protocol::PlanMeter meter;
  meter.key = key;
  meter.unit = "piece";
  meter.enforcement = enforcement;
  meter.generation = 1;
  meter.limit = limit;
  meter.thresholds = {80, 95};
  meter.periods = {{november, december}, {december, december + 31 * core::day}};
  return meter;
}

/// "free": 5 archives, hard; no encryption.
inline protocol::PlanDocument free_plan(const std::string& version = "1") {
  protocol::PlanDocument plan;
  plan.version = version;
  plan.plan = "free";
  plan.name = "Free";
  plan.meters = {plan_meter("archives", 5)};
  plan.features = {{"encryption", false, {}, "team"}};
  plan.caps = {9, 9, 9, 0};
  return plan;
}

/// "team": 20 archives in a new generation; encryption.
inline protocol::PlanDocument team_plan(const std::string& version = "2") {
  protocol::PlanDocument plan = free_plan(version);
  plan.plan = "team";
  plan.name = "Team";
  plan.meters[0].limit = 20;
  plan.meters[0].generation = 2;
  plan.features[0].granted = true;
  return plan;
}

inline protocol::OfferContent team_offer(const std::string& id, core::Instant expires_at = november + 20 * core::day) {
  protocol::OfferContent offer;
  offer.id = id;
  offer.title = "Team";
  offer.target.plan = "team";
  offer.expires_at = expires_at;
  return offer;
}

/// The vendor's server, as far as a client can tell: enrols, echoes what it is told, hands out one plan, decides.
class Vendor {
 public:
  explicit Vendor(ManualClock& clock) : clock_(&clock) {}

  std::optional<ScriptedTransport::Answer> operator()(const ports::HttpRequest& request) {
    if (!is_reachable) return ScriptedTransport::broken();
    if (request.path == protocol::sync_path) return sync(*protocol::decode_sync_request(request.body));
    asked.push_back(*protocol::decode_decision_request(request.body));
    if (!decide) return std::nullopt;
    return ScriptedTransport::ok(protocol::encode(decide(asked.back())));
  }

  static protocol::DecisionAnswer none(const std::string& reason) {
    protocol::DecisionAnswer answer;
    answer.decision = "decision";
    answer.reason = reason;
    return answer;
  }
  /// An offer named after the moment.
  static protocol::DecisionAnswer offer(const protocol::DecisionRequest& request) {
    protocol::DecisionAnswer answer;
    answer.decision = "d" + request.id.substr(1);
    answer.outcome = protocol::Outcome::offer;
    answer.offer = team_offer("o" + request.id.substr(1));
    return answer;
  }

  protocol::PlanDocument plan = free_plan();
  std::map<std::string, std::int64_t> others;  // by meter: what other devices used
  std::function<protocol::DecisionAnswer(const protocol::DecisionRequest&)> decide = &offer;
  std::vector<core::Instant> interruptions;
  std::function<void(const protocol::SyncAccount&, protocol::SyncAccountAnswer&)> alter;
  /// The next lane that comes with a chain is another installation's, which stands at this.
  std::optional<std::int64_t> forks_at;
  bool is_reachable = true;
  std::vector<protocol::SyncRequest> syncs;      // as they came
  std::vector<protocol::DecisionRequest> asked;  // as they came

 private:
  ScriptedTransport::Answer sync(const protocol::SyncRequest& request) {
    syncs.push_back(request);
    protocol::SyncAnswer answer;
    answer.server_time = clock_->wall_now();
    answer.next_sync_s = 3'600;
    for (const auto& account : request.accounts) answer.accounts.push_back(settle(account));
    return ScriptedTransport::ok(protocol::encode(answer));
  }
  protocol::SyncAccountAnswer settle(const protocol::SyncAccount& sent) {
    protocol::SyncAccountAnswer answer;
    answer.account = sent.account;
    if (forks_at && !sent.lanes.empty() && sent.lanes[0].chain) return fork(sent.lanes[0], std::move(answer));
    if (!sent.device_token) answer.device_token = "token_" + sent.account;
    for (const auto& event : sent.events) answer.acked_events.push_back(event.id);
    for (const auto& lane : sent.lanes) {
      answer.chains[lane.lane] = "chain" + std::to_string(++chains_);
      for (const auto& row : lane.usage) known_[{sent.account, row.meter, row.period}][lane.lane] = row;
    }
    for (const auto& [counter, lanes] : known_) {
      const auto& [account, meter, period] = counter;
      if (account != sent.account) continue;
      protocol::UsageTotal total{meter, period, {}, others[meter]};
      for (const auto& [lane, row] : lanes) {
        total.lanes[lane] = {row.consumed, row.refunded};
        total.account += row.consumed - row.refunded;
      }
      answer.usage.push_back(std::move(total));
    }
    answer.plan_version = plan.version;
    if (sent.have_plan != plan.version) answer.plan = plan;
    answer.interruptions_shown = interruptions;
    if (alter) alter(sent, answer);
    return answer;
  }

  /// Nothing of the lane is taken.
  protocol::SyncAccountAnswer fork(const protocol::LaneReport& sent, protocol::SyncAccountAnswer answer) {
    answer.error = "lane_forked";
    auto& forked = answer.forked[sent.lane];
    for (auto& [counter, lanes] : known_) {
      const auto& [account, meter, period] = counter;
      const auto lane = lanes.find(sent.lane);
      if (account != answer.account || lane == lanes.end()) continue;
      lane->second = {meter, period, *forks_at, 0};
      forked.push_back({meter, period, {{sent.lane, {*forks_at, 0}}}, *forks_at});
    }
    forks_at.reset();
    return answer;
  }

  using Counter = std::tuple<std::string, std::string, core::Instant>;  // account, meter, period
  ManualClock* clock_;
  int chains_ = 0;
  std::map<Counter, std::map<std::string, protocol::UsageRow>> known_;  // by lane
};

}  // namespace headroom::testing
