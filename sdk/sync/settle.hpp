#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdk/ports/store.hpp"
#include "sdk/protocol/sync.hpp"
#include "sdk/sync/account_state.hpp"

namespace headroom::sync {

/// What a slot's `others` becomes (metering.md "Slot"): the account's use without the current lane's acknowledged part.
/// The plan's `base` is not yet taken off.
struct Others {
  std::string meter;
  core::Instant period = 0;
  std::int64_t used = 0;
};

/// A lane that somebody else goes on with (M24), or that the server lost sight of (F-63). A new lane starts, counter by
/// counter, with own − base, never below 0.
struct Fork {
  std::string lane;
  std::vector<ports::MirrorRow> base;
};

struct SettledAccount {
  ports::SyncOutcome outcome;                  // `plan` is left to whoever can encode it
  std::optional<protocol::PlanDocument> plan;  // as the server sent it, older ones too: plan::is_newer decides
  std::vector<Others> others;
  std::vector<Fork> forks;
  std::vector<core::Instant> interruptions;  // shown to this user on any device (D6)
  std::string error;                         // a stable code where the server refused this account
};

struct Settled {
  bool is_acknowledged = false;  // at least one account of the request was answered, by content
  bool has_progress = false;     // and something in it need not be told again
  core::Instant server_time = 0;
  std::int64_t next_sync_s = 0;
  std::vector<SettledAccount> accounts;
};

/// Reads an answer against the request that it answers, and against what the device holds now. Only what echoes the
/// request counts: its accounts, lanes with at least the values sent, event ids that were in it (F-50, F-62);
/// everything else acknowledges nothing. Pure.
Settled settle(const protocol::SyncRequest& sent, const protocol::SyncAnswer& answer,
               const std::vector<AccountState>& local);

}  // namespace headroom::sync
