#include "server-stub/usage/leases.hpp"

#include <algorithm>

namespace headroom::server::usage {
namespace {

// What stands against a new lease of one meter and period.
struct Standing {
  std::int64_t outstanding = 0;  // leased and not reported as used, every lane's
  std::int64_t others = 0;       // further lanes with a running lease
  std::int64_t ceiling = 0;      // the lane's own
  core::Instant until = 0;       // of that
  std::int64_t consumed = 0;     // by the lane
};

Standing standing_of(store::Database& database, const std::string& account, const std::string& lane,
                     const std::string& meter, core::Instant period, core::Instant now) {
  Standing standing;
  database.query(
      "SELECT consumed FROM lane_usage WHERE account = ? AND lane = ? AND meter = ? AND period = ?",
      [&](const store::Row& row) { standing.consumed = row.integer(0); }, account, lane, meter, period);
  database.query(
      "SELECT lease.lane, ceiling, until, coalesce(consumed, 0) FROM lease LEFT JOIN lane_usage USING"
      " (account, lane, meter, period) WHERE account = ? AND meter = ? AND period = ?",
      [&](const store::Row& row) {
        standing.outstanding += std::max<std::int64_t>(row.integer(1) - row.integer(3), 0);
        if (row.text(0) == lane) {
          standing.ceiling = row.integer(1);
          standing.until = row.integer(2);
        } else if (row.integer(2) > now) {
          ++standing.others;
        }
      },
      account, meter, period);
  return standing;
}

const protocol::PlanMeter* strict_meter(const protocol::PlanDocument& plan, const std::string& key, core::Instant now) {
  for (const auto& meter : plan.meters) {
    if (meter.key != key) continue;
    const bool is_in_grace = meter.grace_until && now < *meter.grace_until;
    const bool is_strict =
        meter.enforcement == protocol::Enforcement::strict && meter.kind == protocol::MeterKind::sum && meter.limit;
    return is_strict && !is_in_grace ? &meter : nullptr;
  }
  return nullptr;
}

// The meter's present period; a lifetime has no end.
std::optional<protocol::Period> present(const protocol::PlanMeter& meter, core::Instant now) {
  if (meter.periods.empty()) return protocol::Period{0, INT64_MAX};
  for (const auto& period : meter.periods) {
    if (period.start <= now && now < period.end) return period;
  }
  return std::nullopt;
}

// An equal part of what is free for each that has a lease, for the one that asks, and for one more that may come.
std::int64_t fair_share(std::int64_t free, std::int64_t others) {
  return free > 0 ? (free + others + 1) / (others + 2) : 0;
}

}  // namespace

std::vector<protocol::Lease> Leases::answer(store::Database& database, const protocol::SyncAccount& entry,
                                            const protocol::LaneReport& lane, bool settles,
                                            const protocol::PlanDocument& plan, core::Instant now) {
  if (settles && lane.is_final)
    database.run("DELETE FROM lease WHERE account = ? AND lane = ?", entry.account, lane.lane);
  std::vector<protocol::Lease> leases;
  for (const auto& wanted : entry.leases) {
    if (settles && wanted.is_final) {
      database.run("DELETE FROM lease WHERE account = ? AND meter = ? AND lane = ?", entry.account, wanted.meter,
                   lane.lane);
    }
    const auto* meter = strict_meter(plan, wanted.meter, now);
    if (meter == nullptr || wanted.want == 0) continue;
    if (auto lease = grant(database, entry.account, lane.lane, *meter, wanted.want, now)) leases.push_back(*lease);
  }
  return leases;
}

std::optional<protocol::Lease> Leases::grant(store::Database& database, const std::string& account,
                                             const std::string& lane, const protocol::PlanMeter& meter,
                                             std::int64_t want, core::Instant now) {
  const auto period = present(meter, now);
  if (!period) return std::nullopt;
  // Nobody counts under the leases of periods that are over.
  database.run("DELETE FROM lease WHERE account = ? AND meter = ? AND period < ?", account, meter.key, period->start);
  const Standing standing = standing_of(database, account, lane, meter.key, period->start, now);
  const std::int64_t used = usage_.total(database, account, meter.key, period->start) - meter.base;
  const std::int64_t free = *meter.limit - used - standing.outstanding;
  const std::int64_t held = std::max<std::int64_t>(standing.ceiling - standing.consumed, 0);
  const std::int64_t lacking = std::max<std::int64_t>(want - held, 0);
  const std::int64_t more = std::min(lacking, fair_share(free, standing.others));
  if (held + more == 0) return std::nullopt;
  const core::Duration term = more < lacking ? scarce_lease_term : lease_term;
  protocol::Lease lease{meter.key, period->start, lane, standing.consumed + held + more, 0};
  // What was promised before holds.
  lease.until = std::max(standing.until, std::min(now + term, period->end));
  database.run(
      "INSERT INTO lease (account, meter, period, lane, ceiling, until) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (account, meter, period, lane) DO UPDATE SET ceiling = excluded.ceiling, until = excluded.until",
      account, lease.meter, lease.period, lane, lease.ceiling, lease.until);
  return lease;
}

std::vector<protocol::Lease> Leases::running(store::Database& database, const protocol::SyncAccount& entry,
                                             const protocol::LaneReport& lane, core::Instant now) const {
  std::vector<protocol::Lease> leases;
  for (const auto& wanted : entry.leases) {
    database.query(
        "SELECT period, ceiling, until FROM lease WHERE account = ? AND meter = ? AND lane = ? AND until > ?",
        [&](const store::Row& row) {
          leases.push_back({wanted.meter, row.integer(0), lane.lane, row.integer(1), row.integer(2)});
        },
        entry.account, wanted.meter, lane.lane, now);
  }
  return leases;
}

std::vector<Leased> Leases::all(store::Database& database, const std::string& account) const {
  std::vector<Leased> leases;
  database.query(
      "SELECT meter, period, lane, ceiling, until, max(ceiling - coalesce(consumed, 0), 0) FROM lease LEFT JOIN"
      " lane_usage USING (account, lane, meter, period) WHERE account = ? ORDER BY period DESC, meter, lane LIMIT 1000",
      [&](const store::Row& row) {
        leases.push_back({{row.text(0), row.integer(1), row.text(2), row.integer(3), row.integer(4)}, row.integer(5)});
      },
      account);
  return leases;
}

Reclaimed Leases::reclaim(store::Database& database, const std::string& account, const std::string& lane,
                          core::Instant now) {
  std::int64_t known = 0, running = 0;
  database.query(
      "SELECT count(*), coalesce(sum(until > ?), 0) FROM lease WHERE account = ? AND lane = ?",
      [&](const store::Row& row) {
        known = row.integer(0);
        running = row.integer(1);
      },
      now, account, lane);
  if (known == 0) return Reclaimed::unknown;
  if (running > 0) return Reclaimed::running;
  database.run("DELETE FROM lease WHERE account = ? AND lane = ?", account, lane);
  return Reclaimed::done;
}

}  // namespace headroom::server::usage
