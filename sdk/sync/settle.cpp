#include "sdk/sync/settle.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace headroom::sync {
namespace {

struct Pair {
  std::int64_t consumed = 0, refunded = 0;
  std::int64_t used() const { return consumed - refunded; }
};

// One account's counters as the device has them: own and acknowledged, by lane, meter and period.
class Ledger {
 public:
  explicit Ledger(const AccountState& local) {
    for (const auto& lane : local.lanes)
      for (const auto& row : lane.usage) own_[{lane.lane, row.meter, row.period}] = {row.consumed, row.refunded};
    for (const auto& row : local.mirrors) mirrors_[{row.lane, row.meter, row.period}] = {row.consumed, row.refunded};
  }

  // What `total` shows of a lane's counter, else what was acknowledged before; never more than there is.
  Pair acknowledged(const std::string& lane, const protocol::UsageTotal& total) const {
    const auto shown = total.lanes.find(lane);
    const auto known = shown == total.lanes.end() ? mirror(lane, total.meter, total.period)
                                                  : Pair{shown->second.first, shown->second.second};
    const auto mine = own(lane, total.meter, total.period);
    return {std::min(known.consumed, mine.consumed), std::min(known.refunded, mine.refunded)};
  }
  Pair own(std::string_view lane, std::string_view meter, core::Instant period) const {
    return find(own_, lane, meter, period);
  }
  Pair mirror(std::string_view lane, std::string_view meter, core::Instant period) const {
    return find(mirrors_, lane, meter, period);
  }

 private:
  using Rows = std::map<std::tuple<std::string_view, std::string_view, core::Instant>, Pair>;
  static Pair find(const Rows& rows, std::string_view lane, std::string_view meter, core::Instant period) {
    const auto found = rows.find({lane, meter, period});
    return found == rows.end() ? Pair{} : found->second;
  }

  Rows own_, mirrors_;
};

bool is_forked(const SettledAccount& account, std::string_view lane) {
  return std::ranges::find(account.forks, lane, &Fork::lane) != account.forks.end();
}

const protocol::UsageRow* find_row(const protocol::LaneReport& report, const protocol::UsageTotal& total) {
  for (const auto& row : report.usage)
    if (row.meter == total.meter && row.period == total.period) return &row;
  return nullptr;
}

void acknowledge(const protocol::SyncAccount& sent, const protocol::SyncAccountAnswer& answer,
                 ports::SyncOutcome& outcome) {
  for (const auto& report : sent.lanes)
    if (const auto chain = answer.chains.find(report.lane); chain != answer.chains.end() && !chain->second.empty())
      outcome.chains.insert(*chain);
  for (const auto& total : answer.usage) {
    for (const auto& report : sent.lanes) {
      const auto shown = total.lanes.find(report.lane);
      const auto* row = find_row(report, total);
      if (!row || shown == total.lanes.end()) continue;
      const auto [consumed, refunded] = shown->second;
      // Less than was sent is no echo of it.
      if (consumed >= row->consumed && refunded >= row->refunded)
        outcome.mirrors.push_back({report.lane, total.meter, total.period, consumed, refunded});
    }
    if (total.account >= 0) outcome.totals.push_back({total.meter, total.period, total.account});
  }
  for (const auto& event : sent.events)
    if (std::ranges::find(answer.acked_events, event.id) != answer.acked_events.end())
      outcome.acked_events.push_back(event.id);
}

Pair held_by_server(const std::vector<protocol::UsageTotal>& totals, const std::string& lane,
                    const protocol::UsageRow& row) {
  for (const auto& total : totals)
    if (const auto held = total.lanes.find(lane);
        total.meter == row.meter && total.period == row.period && held != total.lanes.end())
      return {held->second.first, held->second.second};
  return {};
}

// A new lane starts with own − base: base is what our last acknowledgement held, or without one what the server has
// (M24). A server that has less than it acknowledged came back from a backup, and gets the rest again (F-63).
void find_forks(const protocol::SyncAccount& sent, const protocol::SyncAccountAnswer& answer, const AccountState& local,
                const Ledger& ledger, SettledAccount& settled) {
  for (const auto& [lane, totals] : answer.forked) {
    const auto mine = std::ranges::find(local.lanes, lane, &LaneState::lane);
    if (mine == local.lanes.end() ||
        std::ranges::find(sent.lanes, lane, &protocol::LaneReport::lane) == sent.lanes.end())
      continue;
    const bool has_mirror = std::ranges::find(local.mirrors, lane, &ports::MirrorRow::lane) != local.mirrors.end();
    Fork fork{lane, {}};
    for (const auto& row : mine->usage) {
      auto base = held_by_server(totals, lane, row);
      if (has_mirror) {
        const auto mirror = ledger.mirror(lane, row.meter, row.period);
        base = {std::min(base.consumed, mirror.consumed), std::min(base.refunded, mirror.refunded)};
      }
      fork.base.push_back({lane, row.meter, row.period, base.consumed, base.refunded});
    }
    settled.forks.push_back(std::move(fork));
  }
}

void find_others(const protocol::SyncAccountAnswer& answer, const AccountState& local, const Ledger& ledger,
                 SettledAccount& settled) {
  const auto add = [&](const protocol::UsageTotal& total) {
    auto used = total.account;
    for (const auto& lane : local.lanes) {
      if (is_forked(settled, lane.lane)) continue;
      const auto known = ledger.acknowledged(lane.lane, total).used();
      // What the current lane has is counted beside `others`; of a frozen one only what is still to be told is missing.
      used += lane.is_frozen ? ledger.own(lane.lane, total.meter, total.period).used() - known : -known;
    }
    settled.others.push_back({total.meter, total.period, used});
  };
  for (const auto& total : answer.usage) add(total);
  for (const auto& [lane, totals] : answer.forked)
    for (const auto& total : totals) {
      const auto is_same = [&](const Others& other) {
        return other.meter == total.meter && other.period == total.period;
      };
      if (std::ranges::none_of(settled.others, is_same)) add(total);
    }
}

SettledAccount settle_account(const protocol::SyncAccount& sent, const protocol::SyncAccountAnswer& answer,
                              core::Instant server_time, const AccountState& local) {
  SettledAccount settled;
  settled.outcome.account = sent.account;
  settled.error = answer.error;
  const Ledger ledger(local);
  find_forks(sent, answer, local, ledger, settled);
  if (answer.error.empty()) {
    acknowledge(sent, answer, settled.outcome);
    if (answer.device_token && !answer.device_token->empty()) settled.outcome.device_token = answer.device_token;
    settled.plan = answer.plan;
    if (!answer.plan && !answer.plan_version.empty() && answer.plan_version == sent.have_plan)
      settled.outcome.plan_confirmed_at = server_time;
    settled.interruptions = answer.interruptions_shown;
  }
  if (answer.error.empty() || !settled.forks.empty()) find_others(answer, local, ledger, settled);
  return settled;
}

}  // namespace

Settled settle(const protocol::SyncRequest& sent, const protocol::SyncAnswer& answer,
               const std::vector<AccountState>& local) {
  Settled settled;
  settled.server_time = answer.server_time;
  settled.next_sync_s = answer.next_sync_s;
  for (const auto& account : sent.accounts) {
    const auto answered = std::ranges::find(answer.accounts, account.account, &protocol::SyncAccountAnswer::account);
    const auto mine = std::ranges::find(local, account.account, &AccountState::account);
    if (answered == answer.accounts.end() || mine == local.end()) continue;
    settled.is_acknowledged = true;
    const auto& outcome =
        settled.accounts.emplace_back(settle_account(account, *answered, answer.server_time, *mine)).outcome;
    settled.has_progress = settled.has_progress || outcome.device_token || !outcome.chains.empty() ||
                           !outcome.mirrors.empty() || !outcome.acked_events.empty();
  }
  return settled;
}

}  // namespace headroom::sync
