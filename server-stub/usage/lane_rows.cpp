#include "server-stub/usage/lane_rows.hpp"

#include <algorithm>
#include <utility>

namespace headroom::server::usage {
namespace {

using protocol::MeterKind;

}  // namespace

std::optional<LaneCounts> lane_counts(store::Database& database, const std::string& account, const std::string& lane,
                                      const protocol::UsageRow& row) {
  std::optional<LaneCounts> counts;
  database.query(
      "SELECT consumed, refunded, observed FROM lane_usage WHERE account = ? AND lane = ? AND meter = ? AND period = ?",
      [&](const store::Row& kept) {
        counts = {kept.integer(0), kept.integer(1), kept.integer(2)};
      },
      account, lane, row.meter, row.period);
  return counts;
}

Merged merged_with(const std::optional<LaneCounts>& kept, const protocol::UsageRow& row) {
  const LaneCounts known = kept.value_or(LaneCounts{});
  Merged merged;
  merged.meter = row.meter;
  merged.period = row.period;
  if (row.kind == MeterKind::latest) {
    merged.is_new = row.observed > known.observed;
    merged.consumed = merged.is_new ? row.consumed : known.consumed;
    merged.observed = std::max(row.observed, known.observed);
    return merged;
  }
  // A sum of nothing is a row too, so that the account's total is there to be read.
  merged.is_new = known.consumed < row.consumed || known.refunded < row.refunded || !kept;
  merged.consumed = std::max(known.consumed, row.consumed);
  merged.refunded = std::max(known.refunded, row.refunded);
  return merged;
}

Merged merge_user_row(store::Database& database, const std::string& account, const std::string& lane,
                      const protocol::UsageRow& row) {
  Merged merged;
  merged.meter = row.meter;
  merged.period = row.period;
  LaneCounts known;
  database.query(
      "SELECT consumed, refunded FROM user_usage WHERE account = ? AND period = ? AND meter = ? AND user = ? AND lane "
      "= ?",
      [&](const store::Row& kept) {
        known = {kept.integer(0), kept.integer(1), 0};
      },
      account, row.period, row.meter, row.user, lane);
  merged.is_new = known.consumed < row.consumed || known.refunded < row.refunded;
  merged.consumed = std::max(known.consumed, row.consumed);
  merged.refunded = std::max(known.refunded, row.refunded);
  if (merged.is_new) {
    database.run(
        "INSERT INTO user_usage (account, period, meter, user, lane, consumed, refunded) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (account, period, meter, user, lane) DO UPDATE SET consumed = excluded.consumed, refunded = "
        "excluded.refunded",
        account, row.period, row.meter, row.user, lane, merged.consumed, merged.refunded);
  }
  database.query(
      "SELECT min(sum(consumed - min(consumed, refunded)), 9007199254740991) FROM user_usage"
      " WHERE account = ? AND period = ? AND meter = ? AND user = ?",
      [&](const store::Row& sum) { merged.account = sum.integer(0); }, account, row.period, row.meter, row.user);
  return merged;
}

bool takes_level(store::Database& database, const std::string& account, const std::string& lane,
                 const protocol::UsageRow& row, core::Instant now) {
  bool is_newest = true;
  database.query(
      "SELECT observed, lane FROM usage_total WHERE account = ? AND meter = ? AND period = ?",
      [&](const store::Row& kept) {
        const std::pair<core::Instant, std::string> holder{kept.integer(0), kept.text(1)};
        is_newest = holder.second == lane || std::pair{std::min(row.observed, now), lane} > holder;
      },
      account, row.meter, row.period);
  return is_newest;
}

void note_holder(store::Database& database, const std::string& account, const std::string& lane,
                 const protocol::UsageRow& row, core::Instant now) {
  if (!takes_level(database, account, lane, row, now)) return;
  database.run("UPDATE usage_total SET observed = ?, lane = ? WHERE account = ? AND meter = ? AND period = ?",
               std::min(row.observed, now), lane, account, row.meter, row.period);
}

std::vector<protocol::UsageTotal> rows_of_lane(store::Database& database, const std::string& account,
                                               const std::string& lane) {
  std::vector<protocol::UsageTotal> rows;
  database.query(
      "SELECT lane_usage.meter, lane_usage.period, consumed, refunded, lane_usage.observed, kind FROM lane_usage"
      " JOIN usage_total USING (account, meter, period) WHERE lane_usage.account = ? AND lane_usage.lane = ?",
      [&](const store::Row& row) {
        protocol::UsageTotal total{row.text(0), row.integer(1), {{lane, {row.integer(2), row.integer(3)}}}};
        total.kind = protocol::from_text<MeterKind>(row.text(5)).value_or(MeterKind::sum);
        if (total.kind == MeterKind::latest) total.observed[lane] = row.integer(4);
        rows.push_back(std::move(total));
      },
      account, lane);
  database.query(
      "SELECT meter, period, user, consumed, refunded FROM user_usage WHERE account = ? AND lane = ?",
      [&](const store::Row& row) {
        protocol::UsageTotal total{row.text(0), row.integer(1), {{lane, {row.integer(3), row.integer(4)}}}};
        total.user = row.text(2);
        total.account = row.integer(3) - std::min(row.integer(3), row.integer(4));
        rows.push_back(std::move(total));
      },
      account, lane);
  return rows;
}

}  // namespace headroom::server::usage
