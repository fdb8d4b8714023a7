#include "server-stub/usage/usage.hpp"

#include <algorithm>
#include <utility>

#include "sdk/protocol/limits.hpp"

namespace headroom::server::usage {
namespace {

constexpr core::Duration periods_looked_back = 800 * core::day;  // the last whole year, and this one

// M1: a counter reads at most that, whatever the words hold.
std::int64_t readable(std::int64_t used) { return std::clamp(used, -protocol::max_integer, protocol::max_integer); }

}  // namespace

std::vector<Merged> Usage::merge(store::Database& database, const std::string& account, const std::string& lane,
                                 const std::vector<protocol::UsageRow>& rows, core::Instant now) {
  std::vector<Merged> merged;
  merged.reserve(rows.size());
  for (const auto& row : rows) merged.push_back(merge_row(database, account, lane, row, now));
  return merged;
}

Merged Usage::merge_row(store::Database& database, const std::string& account, const std::string& lane,
                        const protocol::UsageRow& row, core::Instant now) {
  Merged merged{row.meter, row.period, row.consumed, row.refunded, 0};
  std::int64_t used_before = 0;
  bool is_new = true;
  database.query(
      "SELECT consumed, refunded FROM lane_usage WHERE account = ? AND lane = ? AND meter = ? AND period = ?",
      [&](const store::Row& kept) {
        is_new = kept.integer(0) < row.consumed || kept.integer(1) < row.refunded;
        merged.consumed = std::max(kept.integer(0), row.consumed);
        merged.refunded = std::max(kept.integer(1), row.refunded);
        used_before = kept.integer(0) - std::min(kept.integer(0), kept.integer(1));
      },
      account, lane, row.meter, row.period);
  if (!is_new) {
    merged.account = total(database, account, row.meter, row.period);
    return merged;
  }
  database.run(
      "INSERT INTO lane_usage (account, lane, meter, period, consumed, refunded) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (account, lane, meter, period) DO UPDATE SET consumed = excluded.consumed, refunded = "
      "excluded.refunded",
      account, lane, row.meter, row.period, merged.consumed, merged.refunded);
  const std::int64_t more = merged.consumed - std::min(merged.consumed, merged.refunded) - used_before;
  // Kept within 2^60: a thousand lanes at their bound must not end in an overflow, which SQLite would make a real
  // number.
  database.query(
      "INSERT INTO usage_total (account, meter, period, used) VALUES (?, ?, ?, ?)"
      " ON CONFLICT (account, meter, period) DO UPDATE"
      " SET used = max(min(used + excluded.used, 1152921504606846976), -1152921504606846976) RETURNING used",
      [&](const store::Row& kept) { merged.account = readable(kept.integer(0)); }, account, row.meter, row.period,
      more);
  database.run(
      "INSERT INTO usage_day (account, meter, day, used, denied) VALUES (?, ?, ?, ?, 0)"
      " ON CONFLICT (account, meter, day) DO UPDATE"
      " SET used = max(min(used + excluded.used, 1152921504606846976), -1152921504606846976)",
      account, row.meter, day_of(now), more);
  remember(database, account, row.meter, [&](MeterHistory& history) { history.add(row.period, more, now); });
  return merged;
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
  std::vector<protocol::UsageTotal> totals;
  database.query(
      "SELECT meter, period, consumed, refunded FROM lane_usage WHERE account = ? AND lane = ?",
      [&](const store::Row& row) {
        totals.push_back({row.text(0), row.integer(1), {{lane, {row.integer(2), row.integer(3)}}}, 0});
      },
      account, lane);
  for (auto& each : totals) each.account = total(database, account, each.meter, each.period);
  return totals;
}

std::vector<Total> Usage::totals(store::Database& database, const std::string& account) const {
  std::vector<Total> totals;
  database.query(
      "SELECT meter, period, used FROM usage_total WHERE account = ? ORDER BY period DESC, meter LIMIT 1000",
      [&](const store::Row& row) {
        totals.push_back({row.text(0), row.integer(1), readable(row.integer(2))});
      },
      account);
  return totals;
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
        periods.push_back({row.integer(1), readable(row.integer(2))});
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
