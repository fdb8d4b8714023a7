#include "server-stub/usage/sync.hpp"

#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "sdk/trust/encoding.hpp"
#include "sdk/trust/random_bytes.hpp"
#include "server-stub/accounts/users.hpp"
#include "server-stub/usage/chains.hpp"
#include "server-stub/usage/events.hpp"
#include "server-stub/usage/offer_history.hpp"

namespace headroom::server::usage {
namespace {

constexpr core::Duration interruptions_told = 30 * core::day;

std::string new_chain() {
  std::array<std::uint8_t, 16> bytes{};
  if (!trust::random_bytes(bytes)) throw std::runtime_error("the system has no randomness");
  return trust::hex_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::optional<Chain> chain_of(store::Database& database, const std::string& account, const std::string& lane) {
  std::optional<Chain> chain;
  database.query(
      "SELECT current, previous, sync_id FROM lane WHERE account = ? AND id = ?",
      [&](const store::Row& row) {
        chain = {row.text(0), row.text(1), row.text(2)};
      },
      account, lane);
  return chain;
}

std::int64_t version_from(const std::string& text) {
  std::int64_t version = 0;
  std::from_chars(text.data(), text.data() + text.size(), version);
  return version;
}

// One entry, judged whole before anything of it is taken.
class Entry {
 public:
  Entry(store::Database& database, Usage& usage, const protocol::SyncRequest& request,
        const protocol::SyncAccount& entry, core::Instant now)
      : database_(database), usage_(usage), request_(request), entry_(entry), now_(now) {
    for (const auto& report : entry.lanes) {
      const auto known = chain_of(database, entry.account, report.lane);
      lanes_.push_back({&report, known, judge(known, report.chain, request.sync_id)});
    }
  }

  // Of the lanes that two writers go on with: what the store holds of them.
  [[nodiscard]] std::map<std::string, std::vector<protocol::UsageTotal>> forked() const {
    std::map<std::string, std::vector<protocol::UsageTotal>> forked;
    for (const auto& lane : lanes_) {
      if (lane.verdict != ChainVerdict::forked) continue;
      forked[lane.report->lane] = usage_.of_lane(database_, entry_.account, lane.report->lane);
    }
    return forked;
  }

  void take(protocol::SyncAccountAnswer& answer) {
    for (const auto& lane : lanes_) {
      take_usage(lane, answer);
      take_chain(lane, answer);
    }
    if (entry_.consent == protocol::Consent::given) take_events(answer);
  }

 private:
  struct Lane {
    const protocol::LaneReport* report;
    std::optional<Chain> known;
    ChainVerdict verdict;
  };

  void take_usage(const Lane& lane, protocol::SyncAccountAnswer& answer) {
    const auto& id = lane.report->lane;
    for (const auto& row : usage_.merge(database_, entry_.account, id, lane.report->usage, now_)) {
      const auto [place, is_new] = places_.try_emplace({row.meter, row.period}, answer.usage.size());
      if (is_new) answer.usage.push_back({row.meter, row.period, {}, 0});
      auto& total = answer.usage[place->second];
      total.lanes[id] = {row.consumed, row.refunded};
      total.account = row.account;
    }
  }

  void take_chain(const Lane& lane, protocol::SyncAccountAnswer& answer) {
    const auto& id = lane.report->lane;
    if (lane.verdict == ChainVerdict::frozen) return;
    if (lane.verdict == ChainVerdict::repeated) {
      answer.chains[id] = lane.known->current;
      return;
    }
    const std::string next = new_chain();
    database_.run(
        "INSERT INTO lane (account, id, device, current, previous, sync_id, seen_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, id) DO UPDATE SET device = excluded.device, current = excluded.current,"
        " previous = excluded.previous, sync_id = excluded.sync_id, seen_at = excluded.seen_at",
        entry_.account, id, request_.device, next, lane.report->chain.value_or(""), request_.sync_id, now_);
    answer.chains[id] = next;
  }

  void take_events(protocol::SyncAccountAnswer& answer) {
    for (protocol::Event event : entry_.events) {
      if (event.user.empty()) event.user = entry_.user;
      record_event(database_, entry_.account, event, now_);
      answer.acked_events.push_back(event.id);
    }
  }

  store::Database& database_;
  Usage& usage_;
  const protocol::SyncRequest& request_;
  const protocol::SyncAccount& entry_;
  const core::Instant now_;
  std::vector<Lane> lanes_;
  std::map<std::pair<std::string, core::Instant>, std::size_t> places_;  // in the answer's usage
};

}  // namespace

protocol::SyncAnswer Sync::apply(store::Database& database, const protocol::SyncRequest& request, core::Instant now) {
  protocol::SyncAnswer answer;
  answer.server_time = now;
  answer.next_sync_s = sync_interval_s;
  for (const auto& entry : request.accounts) answer.accounts.push_back(apply(database, request, entry, now));
  return answer;
}

protocol::SyncAccountAnswer Sync::apply(store::Database& database, const protocol::SyncRequest& request,
                                        const protocol::SyncAccount& entry, core::Instant now) {
  protocol::SyncAccountAnswer answer;
  answer.account = entry.account;
  if (entry.device_token && !is_holder(database, *entry.device_token, {entry.account, request.device})) {
    answer.error = "token_unknown";
    return answer;
  }
  Entry sent(database, usage_, request, entry, now);
  answer.forked = sent.forked();
  if (!answer.forked.empty()) {
    answer.error = "lane_forked";
    return answer;
  }
  auto account = accounts_.find_or_create(database, entry.account, now);
  if (!entry.device_token) answer.device_token = devices_.enrol(database, {entry.account, request.device}, now);
  sent.take(answer);
  if (entry.consent == protocol::Consent::given) {
    accounts::note_user(database, entry.account, {entry.user, entry.traits}, now);
    answer.interruptions_shown = interruptions(database, entry.account, entry.user, now - interruptions_told);
  }
  answer.plan_version = std::to_string(accounts_.version(*account, now));
  if (answer.plan_version != entry.have_plan) tell_plan(database, account, entry, now, answer);
  return answer;
}

bool Sync::is_holder(store::Database& database, const std::string& token, const accounts::Device& claimed) {
  const auto device = devices_.find(database, token);
  return device != nullptr && device->account == claimed.account && device->device == claimed.device;
}

void Sync::tell_plan(store::Database& database, const accounts::Accounts::Pointer& account,
                     const protocol::SyncAccount& entry, core::Instant now, protocol::SyncAccountAnswer& answer) {
  answer.plan = accounts_.issue(database, account, version_from(entry.have_plan), now);
  answer.plan_version = answer.plan->version;
  // What others of the account used of meters that this device has not touched yet.
  for (const auto& meter : answer.plan->meters) {
    const core::Instant period = meter.periods.empty() ? 0 : meter.periods.front().start;
    bool is_told = false;
    for (const auto& total : answer.usage) is_told = is_told || (total.meter == meter.key && total.period == period);
    if (is_told) continue;
    if (const auto used = usage_.total(database, entry.account, meter.key, period); used != 0) {
      answer.usage.push_back({meter.key, period, {}, used});
    }
  }
}

}  // namespace headroom::server::usage
