#pragma once
// Usage as lanes' cumulative counters: merged by maximum, so that a repeat, a reordering or a lost answer changes
// nothing, with the account's totals kept beside them. The lanes of a sum add up; of a max the highest stands; of a
// latest the level that was observed last, by min(observed, arrival), then lane (M20); the keys of a
// unique meter unite (M19).

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
  core::Instant period = 0;   // its start; 0 for a lifetime
  std::int64_t used = 0;      // with what follows
  std::string kind;           // as on the wire
  std::int64_t late = 0;      // of it, what arrived more than 7 days after the period's end (M12)
  std::int64_t adjusted = 0;  // of it, what the vendor corrected (M29)
};

// What one user has of a meter that is counted per user.
struct UserTotal {
  std::string user, meter;
  core::Instant period = 0;
  std::int64_t used = 0;
};

// One row of a report as it is now on record.
struct Merged {
  std::string meter;
  core::Instant period = 0;
  std::int64_t consumed = 0, refunded = 0;  // the lane's
  std::int64_t account = 0;                 // every lane's together; of a user's row that user's
  core::Instant observed = 0;               // latest: as the lane told it
  bool is_new = false;                      // something was not on record yet
};

// Thread safety: the store's thread (StoreError passes through).
class Usage {
 public:
  using Pointer = std::shared_ptr<const History>;

  using IsLate = std::function<bool(const protocol::UsageRow&)>;

  // Takes the larger of each counter. A lane gives back no more than it took; a meter that the catalogue does not know
  // is kept all the same. What is late counts in its own period like all else, and says nothing of today (M12).
  std::vector<Merged> merge(store::Database& database, const std::string& account, const std::string& lane,
                            const std::vector<protocol::UsageRow>& rows, core::Instant now, const IsLate& is_late = {});
  // Corrects the account's total by a signed number of units (M29).
  void adjust(store::Database& database, const std::string& account, const std::string& meter, core::Instant period,
              std::int64_t units);
  // `units` were asked for and refused.
  void note_denied(store::Database& database, const std::string& account, const std::string& meter, std::int64_t units,
                   core::Instant now);

  // The account's, 0 … 2^53 − 1 (M1), whatever corrections and lanes add up to.
  [[nodiscard]] std::int64_t total(store::Database& database, const std::string& account, const std::string& meter,
                                   core::Instant period) const;
  // All that the store holds of one lane.
  [[nodiscard]] std::vector<protocol::UsageTotal> of_lane(store::Database& database, const std::string& account,
                                                          const std::string& lane) const;
  // Newest periods first, at most 1,000 of either.
  [[nodiscard]] std::vector<Total> totals(store::Database& database, const std::string& account) const;
  [[nodiscard]] std::vector<UserTotal> users(store::Database& database, const std::string& account) const;

  [[nodiscard]] Pointer history(store::Database& database, const std::string& account, core::Instant now);

 private:
  Merged merge_row(store::Database& database, const std::string& account, const std::string& lane,
                   const protocol::UsageRow& row, core::Instant now, bool is_late);
  // Keys unite over the account's lanes (M19).
  Merged merge_keys(store::Database& database, const std::string& account, const std::string& lane,
                    const protocol::UsageRow& row, core::Instant now, bool is_late);
  // The account's total after `more`, on record and in the history.
  std::int64_t add_to_total(store::Database& database, const std::string& account, const protocol::UsageRow& row,
                            std::int64_t more, core::Instant now, bool is_late);
  // The history in memory changes as the store does, and is let go of if that fails.
  void remember(store::Database& database, const std::string& account, const std::string& meter,
                const std::function<void(MeterHistory&)>& change);

  store::Live<History> live_{20'000};
};

}  // namespace headroom::server::usage
