#pragma once
#include <string>
#include <vector>

#include "sdk/protocol/sync.hpp"
#include "server-stub/usage/sync.hpp"
#include "tests/support/server_state.hpp"

namespace headroom::testing {

/// 32 hex digits: an id for a lane, a device, a sync or an event.
inline std::string id_of(unsigned number) {
  char text[33];
  std::snprintf(text, sizeof text, "%032x", number);
  return text;
}

/// A device as the server sees it: one lane, counters that only grow, and what it took from the answers.
class SyncDevice {
 public:
  SyncDevice(std::string account_id, unsigned number)
      : account(std::move(account_id)), device(id_of(0xd000'0000 + number)), lane(id_of(0xa000'0000 + number)) {}

  void count(const std::string& meter, core::Instant period, std::int64_t consumed, std::int64_t refunded = 0) {
    for (auto& row : usage) {
      if (row.meter != meter || row.period != period) continue;
      row.consumed += consumed;
      row.refunded += refunded;
      return;
    }
    usage.push_back({meter, period, consumed, refunded});
  }

  /// What it would send now, under the next sync id.
  protocol::SyncRequest request() {
    protocol::SyncRequest request{id_of(++syncs), device, "test", {}};
    protocol::SyncAccount entry;
    entry.account = account;
    entry.user = user;
    entry.device_token = token;
    entry.have_plan = have_plan;
    entry.consent = consent;
    entry.lanes = {{lane, chain, false, usage}};
    entry.events = events;
    request.accounts = {entry};
    return request;
  }

  void take(const protocol::SyncAnswer& answer) {
    const auto& mine = answer.accounts.at(0);
    if (mine.device_token) token = mine.device_token;
    if (const auto found = mine.chains.find(lane); found != mine.chains.end()) chain = found->second;
    if (mine.plan) have_plan = mine.plan->version;
  }

  std::string account, user, device, lane, have_plan;
  std::optional<std::string> token, chain;
  protocol::Consent consent = protocol::Consent::given;
  std::vector<protocol::UsageRow> usage;
  std::vector<protocol::Event> events;
  unsigned syncs = 0;
};

/// Server state that syncs.
class SyncState : public ServerState {
 public:
  using ServerState::ServerState;

  protocol::SyncAnswer send(const protocol::SyncRequest& request) {
    return work([&](server::store::Database& database) { return sync.apply(database, request, now); });
  }
  /// A whole exchange: sent, answered, taken.
  protocol::SyncAccountAnswer exchange(SyncDevice& device) {
    const auto answer = send(device.request());
    device.take(answer);
    return answer.accounts.at(0);
  }
  std::int64_t total(const std::string& account, const std::string& meter, core::Instant period) {
    return work([&](server::store::Database& database) { return usage.total(database, account, meter, period); });
  }

  server::usage::Usage usage;
  server::usage::Sync sync{accounts, devices, usage};
};

}  // namespace headroom::testing
