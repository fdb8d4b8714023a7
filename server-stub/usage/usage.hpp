#pragma once
// Usage as lanes' cumulative counters: merged by maximum, so that a repeat, a reordering or a lost answer changes
// nothing, with the account's totals kept beside them.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/sync.hpp"
#include "server-stub/store/live.hpp"
#include "server-stub/store/store.hpp"
#include "server-stub/usage/history.hpp"

namespace headroom::server::usage {

// One meter and period of an account: everything that GET …/usage tells.
struct Total {
  std::string meter;
  core::Instant period = 0;  // its start; 0 for a lifetime
  std::int64_t used = 0;
};

// One row of a report as it is now on record.
struct Merged {
  std::string meter;
  core::Instant period = 0;
  std::int64_t consumed = 0, refunded = 0;  // the lane's
  std::int64_t account = 0;                 // every lane's together
};

// Thread safety: the store's thread (StoreError passes through).
class Usage {
 public:
  using Pointer = std::shared_ptr<const History>;

  // Takes the larger of each counter. A lane gives back no more than it took; a meter that the catalogue does not know
  // is kept all the same.
  std::vector<Merged> merge(store::Database& database, const std::string& account, const std::string& lane,
                            const std::vector<protocol::UsageRow>& rows, core::Instant now);
  // `units` were asked for and refused.
  void note_denied(store::Database& database, const std::string& account, const std::string& meter, std::int64_t units,
                   core::Instant now);

  // The account's, at most 2^53 − 1 (M1).
  [[nodiscard]] std::int64_t total(store::Database& database, const std::string& account, const std::string& meter,
                                   core::Instant period) const;
  // All that the store holds of one lane.
  [[nodiscard]] std::vector<protocol::UsageTotal> of_lane(store::Database& database, const std::string& account,
                                                          const std::string& lane) const;
  // Newest periods first, at most 1,000.
  [[nodiscard]] std::vector<Total> totals(store::Database& database, const std::string& account) const;

  [[nodiscard]] Pointer history(store::Database& database, const std::string& account, core::Instant now);

 private:
  Merged merge_row(store::Database& database, const std::string& account, const std::string& lane,
                   const protocol::UsageRow& row, core::Instant now);
  // The history in memory changes as the store does, and is let go of if that fails.
  void remember(store::Database& database, const std::string& account, const std::string& meter,
                const std::function<void(MeterHistory&)>& change);

  store::Live<History> live_{20'000};
};

}  // namespace headroom::server::usage
