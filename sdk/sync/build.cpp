#include "sdk/sync/build.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "sdk/sync/weight.hpp"

namespace headroom::sync {
namespace {

// A window of rows this far on each turn, prime, so that every row comes to the front whatever their number.
constexpr std::uint64_t stride = 251;

struct Pick {
  const LaneState* lane = nullptr;
  const protocol::UsageRow* row = nullptr;
};

struct Rows {
  std::deque<Pick> unacknowledged, unchanged;
};

Rows rows_of(const AccountState& account, std::uint64_t turn) {
  using Counter = std::tuple<std::string_view, std::string_view, core::Instant>;
  std::map<Counter, const ports::MirrorRow*> mirrors;
  for (const auto& row : account.mirrors) mirrors[Counter(row.lane, row.meter, row.period)] = &row;

  Rows rows;
  for (const auto& lane : account.lanes) {
    std::map<std::string_view, core::Instant> newest;
    for (const auto& row : lane.usage) {
      auto& period = newest.try_emplace(row.meter, row.period).first->second;
      period = std::max(period, row.period);
    }
    for (const auto& row : lane.usage) {
      const auto mirror = mirrors.find({lane.lane, row.meter, row.period});
      const bool is_known = mirror != mirrors.end() && row.consumed <= mirror->second->consumed &&
                            row.refunded <= mirror->second->refunded;
      const bool is_nothing = row.consumed == 0 && row.refunded == 0;
      if (!is_known && !is_nothing)
        rows.unacknowledged.push_back({&lane, &row});
      else if (!lane.is_frozen && newest[row.meter] == row.period)
        rows.unchanged.push_back({&lane, &row});
    }
  }
  const auto rotate = [turn](std::deque<Pick>& picks) {
    if (!picks.empty())
      std::rotate(picks.begin(), picks.begin() + static_cast<std::ptrdiff_t>(turn * stride % picks.size()),
                  picks.end());
  };
  rotate(rows.unacknowledged);
  rotate(rows.unchanged);
  return rows;
}

bool may_tell(const AccountState& account) { return account.consent == protocol::Consent::given; }

bool has_news(const AccountState& account) {
  return !account.device_token || (may_tell(account) && !account.events.empty()) ||
         !rows_of(account, 0).unacknowledged.empty();
}

// What is left of the request's bounds.
class Room {
 public:
  explicit Room(const Scope& scope) : scope_(scope) {}

  // The first item is always taken, so that each request gets something done.
  bool take(std::size_t bytes, std::size_t items) {
    const bool fits = bytes_ + bytes <= scope_.bytes && items_ + items <= protocol::max_sync_items;
    if (!fits && items_ > 0) return false;
    bytes_ += bytes;
    items_ += items;
    return true;
  }
  bool take_account(std::size_t bytes) {
    if (bytes_ + bytes > scope_.bytes && accounts_ > 0) return false;
    ++accounts_;
    bytes_ += bytes;
    return true;
  }
  bool take_event(std::size_t bytes) {
    if (events_ >= scope_.events || !take(bytes, 1)) return false;
    ++events_;
    return true;
  }
  std::size_t bytes() const { return bytes_; }
  std::size_t events() const { return events_; }

 private:
  Scope scope_;
  std::size_t bytes_ = request_weight, items_ = 0, events_ = 0, accounts_ = 0;
};

struct Draft {
  const AccountState* state;
  Rows rows;
  protocol::SyncAccount entry;
};

Draft draft(const AccountState& state, std::uint64_t turn) {
  protocol::SyncAccount entry{.account = state.account,
                              .user = state.user,
                              .device_token = state.device_token,
                              .identity_proof = state.identity_proof,
                              .have_plan = state.have_plan,
                              .consent = state.consent,
                              .traits = {},
                              .lanes = {},
                              .events = {}};
  if (may_tell(state)) entry.traits = state.traits;
  return {&state, rows_of(state, turn), std::move(entry)};
}

bool add_row(Draft& draft, std::deque<Pick>& picks, Room& room) {
  if (picks.empty()) return false;
  const auto [lane, row] = picks.front();
  auto& lanes = draft.entry.lanes;
  auto report = std::ranges::find(lanes, lane->lane, &protocol::LaneReport::lane);
  const bool is_new = report == lanes.end();
  if (!room.take(weight_of(*row) + (is_new ? weight_of_head(*lane) : 0), is_new ? 2 : 1)) return false;
  if (is_new) {
    const auto chain = lane->is_frozen ? std::nullopt : lane->chain;
    report = lanes.insert(report, {.lane = lane->lane, .chain = chain, .is_final = false, .usage = {}});
  }
  report->usage.push_back(*row);
  picks.pop_front();
  return true;
}

bool add_event(Draft& draft, Room& room) {
  const auto& events = draft.state->events;
  const auto taken = draft.entry.events.size();
  if (!may_tell(*draft.state) || taken == events.size() || !room.take_event(weight_of(events[taken]))) return false;
  draft.entry.events.push_back(events[taken]);
  return true;
}

}  // namespace

Built build(const Sender& sender, const std::vector<AccountState>& accounts, const Scope& scope, std::uint64_t turn) {
  Built built{.request = {sender.sync_id, sender.device, sender.sdk, {}}};
  Room room(scope);
  std::vector<Draft> drafts;
  const auto most = std::min(accounts.size(), std::max<std::size_t>(scope.accounts, 1));
  for (std::size_t i = 0; i < accounts.size(); ++i) {
    const auto& account = accounts[(turn + i) % accounts.size()];
    if (drafts.size() == i && i < most && room.take_account(weight_of_head(account)))
      drafts.push_back(draft(account, turn / accounts.size()));
    else
      built.has_more = built.has_more || has_news(account);
  }

  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (auto& draft : drafts) {
      const bool has_row = add_row(draft, draft.rows.unacknowledged, room), has_event = add_event(draft, room);
      goes_on = goes_on || has_row || has_event;
    }
  }
  for (auto& draft : drafts)
    built.has_more = built.has_more || !draft.rows.unacknowledged.empty() ||
                     (may_tell(*draft.state) && draft.entry.events.size() < draft.state->events.size());
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (auto& draft : drafts) goes_on = add_row(draft, draft.rows.unchanged, room) || goes_on;
  }

  built.next_turn = turn + std::max<std::size_t>(drafts.size(), 1);
  built.bytes = room.bytes();
  built.events = room.events();
  for (auto& draft : drafts) built.request.accounts.push_back(std::move(draft.entry));
  return built;
}

}  // namespace headroom::sync
