#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sdk/protocol/limits.hpp"
#include "sdk/protocol/sync.hpp"
#include "sdk/sync/account_state.hpp"

namespace headroom::sync {

/// How much one request may hold.
struct Scope {
  std::size_t bytes = protocol::max_request_bytes;
  std::size_t accounts = protocol::max_sync_accounts;
  std::size_t events = protocol::max_sync_items;
  friend bool operator==(const Scope&, const Scope&) = default;
};

/// Who sends; `sync_id` is new for each request that is built.
struct Sender {
  std::string sync_id, device, sdk;
};

struct Built {
  protocol::SyncRequest request;
  std::size_t bytes = 0, events = 0;  // an upper bound of its size as JSON, and the events in it
  bool has_more = false;              // something new did not fit: sync again when this one is acknowledged
  std::uint64_t next_turn = 0;        // the `turn` of the next request
};

/// One request from what there is to tell. Per lane: the rows that the server has not acknowledged, then the newest
/// period of each meter unchanged, so that the answer tells what others used (M4). What does not fit is paged fairly:
/// rows and events are taken from the accounts in rounds, events oldest first, and `turn` (first 0, then the last
/// next_turn) brings every account and every row to the front in time. Pure.
Built build(const Sender& sender, const std::vector<AccountState>& accounts, const Scope& scope, std::uint64_t turn);

}  // namespace headroom::sync
