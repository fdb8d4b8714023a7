#pragma once
// What each lane has told of each meter, as rows of the store, and how one more report merges with them.

#include <optional>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/sync.hpp"
#include "server-stub/store/database.hpp"
#include "server-stub/usage/usage.hpp"

// On the store's thread; StoreError passes through.
namespace headroom::server::usage {

struct LaneCounts {
  std::int64_t consumed = 0, refunded = 0;
  core::Instant observed = 0;
};
std::optional<LaneCounts> lane_counts(store::Database& database, const std::string& account, const std::string& lane,
                                      const protocol::UsageRow& row);
// The larger of each counter; of a level the one that was observed later. `account` is left to be filled in.
Merged merged_with(const std::optional<LaneCounts>& kept, const protocol::UsageRow& row);
// A user's part of the lane's count; `account` is that user's over all lanes.
Merged merge_user_row(store::Database& database, const std::string& account, const std::string& lane,
                      const protocol::UsageRow& row);

// Whether this level, told now, is newer than the account's: by min(observed, arrival), then lane (M20).
bool takes_level(store::Database& database, const std::string& account, const std::string& lane,
                 const protocol::UsageRow& row, core::Instant now);
// Notes whose level the account's is, if takes_level says so; its total is there already.
void note_holder(store::Database& database, const std::string& account, const std::string& lane,
                 const protocol::UsageRow& row, core::Instant now);

// All of one lane, users' rows last; `account` of those is the lane's part.
std::vector<protocol::UsageTotal> rows_of_lane(store::Database& database, const std::string& account,
                                               const std::string& lane);

}  // namespace headroom::server::usage
