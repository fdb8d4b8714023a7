#pragma once
// Strict limits (M18): a lane is leased a ceiling of its own, and what is leased counts as used in whole, so that no
// two devices ever get the same unit. A lease ends when its lane says with its current chain that it uses it no more,
// when its period is over, or when the vendor reclaims it after its time.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/sync.hpp"
#include "server-stub/store/database.hpp"
#include "server-stub/usage/usage.hpp"

namespace headroom::server::usage {

// How long a lease runs; the short one where less was given than was asked for, so that what is idle soon comes back.
inline constexpr core::Duration lease_term = 10 * core::minute, scarce_lease_term = 2 * core::minute;

// A lease on record.
struct Leased {
  protocol::Lease lease;
  std::int64_t unused = 0;  // of it, as far as its lane has told
};

enum class Reclaimed { done, running, unknown };

// Thread safety: the store's thread (StoreError passes through). `usage` must outlive it.
class Leases {
 public:
  explicit Leases(const Usage& usage) : usage_(usage) {}

  // The lane's leases in the answer to one entry. `settles`: its chain is the current one, so that what it gives up
  // ends. A meter that is not strict in `plan`, or has no period now, is leased to nobody.
  std::vector<protocol::Lease> answer(store::Database& database, const protocol::SyncAccount& entry,
                                      const protocol::LaneReport& lane, bool settles,
                                      const protocol::PlanDocument& plan, core::Instant now);
  // Those that the lane has of these meters and that still run, unchanged: for a sync that is repeated.
  [[nodiscard]] std::vector<protocol::Lease> running(store::Database& database, const protocol::SyncAccount& entry,
                                                     const protocol::LaneReport& lane, core::Instant now) const;

  // Newest periods first, at most 1,000.
  [[nodiscard]] std::vector<Leased> all(store::Database& database, const std::string& account) const;
  // Ends the lane's leases; `running`, with nothing changed, where a device may still use one of them.
  Reclaimed reclaim(store::Database& database, const std::string& account, const std::string& lane, core::Instant now);

 private:
  std::optional<protocol::Lease> grant(store::Database& database, const std::string& account, const std::string& lane,
                                       const protocol::PlanMeter& meter, std::int64_t want, core::Instant now);

  const Usage& usage_;
};

}  // namespace headroom::server::usage
