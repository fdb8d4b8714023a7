#include "server-stub/usage/usage.hpp"

#include <algorithm>
#include <utility>

#include "sdk/protocol/limits.hpp"
#include "server-stub/usage/lane_rows.hpp"

namespace headroom::server::usage {
namespace {

constexpr core::Duration periods_looked_back = 800 * core::day;  // the last whole year, and this one

// M1: a counter reads at most that, whatever the words hold.
std::int64_t readable(std::int64_t used) { return std::clamp<std::int64_t>(used, 0, protocol::max_integer); }

std::int64_t used_of(std::int64_t consumed, std::int64_t refunded) { return consumed - std::min(consumed, refunded); }

}  // namespace

std::vector<Merged> Usage::merge(store::Database& database, const std::string& account, const std::string& lane,
                                 const std::vector<protocol::UsageRow>& rows, core::Instant now,
                                 const IsLate& is_late) {
  std::vector<Merged> merged;
  merged.reserve(rows.size());
  for (const auto& row : rows) merged.push_back(merge_row(database, account, lane, row, now, is_late && is_late(row)));
  return merged;
}

Merged Usage::merge_row(store::Database& database, const std::string& account, const std::string& lane,
                        const protocol::UsageRow& row, core::Instant now, bool is_late) {
  if (!row.user.empty()) return merge_user_row(database, account, lane, row);
  if (row.kind == protocol::MeterKind::unique) return merge_keys(database, account, lane, row, now, is_late);
  const auto kept = lane_counts(database, account, lane, row);
  Merged merged = merged_with(kept, row);
  if (!merged.is_new) {
    merged.account = total(database, account, row.meter, row.period);
    return merged;
  }
  database.run(
      "INSERT INTO lane_usage (account, lane, meter, period, consumed, refunded, observed) VALUES (?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (account, lane, meter, period) DO UPDATE SET consumed = excluded.consumed, refunded = "
      "excluded.refunded, observed = excluded.observed",
      account, lane, row.meter, row.period, merged.consumed, merged.refunded, merged.observed);
  std::int64_t more = 0;
  switch (row.kind) {
    case protocol::MeterKind::latest:
      if (!takes_level(database, account, lane, row, now)) break;
      more = merged.consumed - total(database, account, row.meter, row.period);
      break;
    case protocol::MeterKind::max:
      more = std::max<std::int64_t>(merged.consumed - total(database, account, row.meter, row.period), 0);
      break;
    default:
      more = used_of(merged.consumed, merged.refunded) - (kept ? used_of(kept->consumed, kept->refunded) : 0);
  }
  merged.account = add_to_total(database, account, row, more, now, is_late);
  if (row.kind == protocol::MeterKind::latest) note_holder(database, account, lane, row, now);
  return merged;
}

std::int64_t Usage::add_to_total(store::Database& database, const std::string& account, const protocol::UsageRow& row,
                                 std::int64_t more, core::Instant now, bool is_late) {
  std::int64_t used = 0;
  // Kept within 2^60: a thousand lanes at their bound must not end in an overflow, which SQLite would make a real
  // number.
  database.query(
      "INSERT INTO usage_total (account, meter, period, used, kind, late) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (account, meter, period) DO UPDATE SET kind = excluded.kind,"
      " used = max(min(used + excluded.used, 1152921504606846976), -1152921504606846976),"
      " late = max(min(late + excluded.late, 1152921504606846976), -1152921504606846976) RETURNING used",
      [&](const store::Row& kept) { used = readable(kept.integer(0)); }, account, row.meter, row.period, more,
      protocol::to_text(row.kind), is_late ? more : 0);
  if (is_late) {
    remember(database, account, row.meter, [&](MeterHistory& history) { history.add_apart(row.period, more); });
    return used;
  }
  database.run(
      "INSERT INTO usage_day (account, meter, day, used, denied) VALUES (?, ?, ?, ?, 0)"
      " ON CONFLICT (account, meter, day) DO UPDATE"
      " SET used = max(min(used + excluded.used, 1152921504606846976), -1152921504606846976)",
      account, row.meter, day_of(now), more);
  remember(database, account, row.meter, [&](MeterHistory& history) { history.add(row.period, more, now); });
  return used;
}

void Usage::adjust(store::Database& database, const std::string& account, const std::string& meter,
                   core::Instant period, std::int64_t units) {
  database.run(
      "INSERT INTO usage_total (account, meter, period, used, adjusted, kind) VALUES (?1, ?2, ?3, ?4, ?4, 'sum')"
      " ON CONFLICT (account, meter, period) DO UPDATE"
      " SET used = max(min(used + excluded.used, 1152921504606846976), -1152921504606846976),"
      " adjusted = max(min(adjusted + excluded.adjusted, 1152921504606846976), -1152921504606846976)",
      account, meter, period, units);
  remember(database, account, meter, [&](MeterHistory& history) { history.add_apart(period, units); });
}

void Usage::note_denied(store::Database& database, const std::string& account, const std::string& meter,
                        std::int64_t units, core::Instant now) {
  database.run(
      "INSERT INTO usage_day (account, meter, day, used, denied) VALUES (?, ?, ?, 0, ?)"
      " ON CONFLICT (account, meter, day) DO UPDATE SET denied = min(denied + excluded.denied, 1152921504606846976)",
      account, meter, day_of(now), units);
  remember(database, account, meter, [&](MeterHistory& history) { history.add_denied(units, now); });
}

std::int64_t Usage::total(store::Database& database, const std::string& account, const std::string& meter,
                          core::Instant period) const {
  std::int64_t used = 0;
  database.query(
      "SELECT used FROM usage_total WHERE account = ? AND meter = ? AND period = ?",
      [&](const store::Row& row) { used = readable(row.integer(0)); }, account, meter, period);
  return used;
}

std::vector<protocol::UsageTotal> Usage::of_lane(store::Database& database, const std::string& account,
                                                 const std::string& lane) const {
  auto totals = rows_of_lane(database, account, lane);
  for (auto& each : totals)
    if (each.user.empty()) each.account = total(database, account, each.meter, each.period);
  return totals;
}

std::vector<Total> Usage::totals(store::Database& database, const std::string& account) const {
  std::vector<Total> totals;
  database.query(
      "SELECT meter, period, used, kind, late, adjusted FROM usage_total WHERE account = ? ORDER BY period DESC, meter"
      " LIMIT 1000",
      [&](const store::Row& row) {
        totals.push_back(
            {row.text(0), row.integer(1), readable(row.integer(2)), row.text(3), row.integer(4), row.integer(5)});
      },
      account);
  return totals;
}

std::vector<UserTotal> Usage::users(store::Database& database, const std::string& account) const {
  std::vector<UserTotal> users;
  database.query(
      "SELECT user, meter, period, sum(consumed - min(consumed, refunded)) FROM user_usage WHERE account = ?"
      " GROUP BY period, meter, user ORDER BY period DESC, meter, user LIMIT 1000",
      [&](const store::Row& row) {
        users.push_back({row.text(0), row.text(1), row.integer(2), readable(row.integer(3))});
      },
      account);
  return users;
}

Usage::Pointer Usage::history(store::Database& database, const std::string& account, core::Instant now) {
  if (Pointer known = live_.find(account)) return known;
  std::map<std::string, MeterHistory, std::less<>> meters;
  database.query(
      "SELECT meter, day, used, denied FROM usage_day WHERE account = ? AND day > ? ORDER BY meter, day",
      [&](const store::Row& row) {
        meters[row.text(0)].days.push_back({row.integer(1), row.integer(2), row.integer(3)});
      },
      account, day_of(now) - MeterHistory::days_kept);
  database.query(
      "SELECT meter, period, used FROM usage_total WHERE account = ? AND (period = 0 OR period > ?) ORDER BY meter, "
      "period",
      [&](const store::Row& row) {
        auto& periods = meters[row.text(0)].periods;
        periods.push_back({row.integer(1), row.integer(2)});
        if (periods.size() > MeterHistory::periods_kept) periods.erase(periods.begin());
      },
      account, now - periods_looked_back);
  History history;
  for (auto& [meter, each] : meters) {
    history.meters.emplace(meter, std::make_shared<const MeterHistory>(std::move(each)));
  }
  const auto loaded = std::make_shared<const History>(std::move(history));
  live_.put(account, loaded);
  return loaded;
}

void Usage::remember(store::Database& database, const std::string& account, const std::string& meter,
                     const std::function<void(MeterHistory&)>& change) {
  if (const Pointer known = live_.find(account)) {
    auto history = std::make_shared<History>(*known);
    auto changed = std::make_shared<MeterHistory>(known->meter(meter));
    change(*changed);
    history->meters[meter] = std::move(changed);
    live_.put(account, std::move(history));
  }
  database.when_done([this, account](bool durable) {
    if (!durable) live_.evict(account);
  });
}

}  // namespace headroom::server::usage
