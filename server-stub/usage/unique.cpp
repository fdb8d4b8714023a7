#include <algorithm>

#include "server-stub/usage/lane_rows.hpp"
#include "server-stub/usage/usage.hpp"

// Meters of distinct keys (M19): the account's sketch is the union of what its lanes told, kept as text, and its count
// goes into the totals as what is new in it.
namespace headroom::server::usage {
namespace {

struct Kept {
  rules::Sketch sketch;
  std::int64_t count = 0;  // never falls, although the estimate that follows the exact count may be lower
};

Kept kept_sketch(store::Database& database, const std::string& account, const protocol::UsageRow& row) {
  Kept kept;
  database.query(
      "SELECT exact, text, count FROM usage_sketch WHERE account = ? AND meter = ? AND period = ?",
      [&](const store::Row& found) {
        auto sketch = found.integer(0) != 0 ? rules::Sketch::from_keys(found.text(1))
                                            : rules::Sketch::from_registers(found.text(1));
        if (!sketch) throw store::StoreError("a sketch of the store is damaged; restore it from a backup");
        kept = {*std::move(sketch), found.integer(2)};
      },
      account, row.meter, row.period);
  return kept;
}

}  // namespace

Merged Usage::merge_keys(store::Database& database, const std::string& account, const std::string& lane,
                         const protocol::UsageRow& row, core::Instant now, bool is_late) {
  const auto told = lane_counts(database, account, lane, row);
  Merged merged = merged_with(told, row);
  // Without its keys a row tells nothing new, whatever it says that was acknowledged once.
  if (row.sketch.is_empty()) {
    merged.is_new = false;
    merged.consumed = told ? told->consumed : 0;
    merged.refunded = told ? told->refunded : 0;
    merged.account = total(database, account, row.meter, row.period);
    return merged;
  }
  database.run(
      "INSERT INTO lane_usage (account, lane, meter, period, consumed, refunded, observed) VALUES (?, ?, ?, ?, ?, ?, 0)"
      " ON CONFLICT (account, lane, meter, period) DO UPDATE SET consumed = excluded.consumed, refunded = "
      "excluded.refunded",
      account, lane, row.meter, row.period, merged.consumed, merged.refunded);
  const Kept before = kept_sketch(database, account, row);
  rules::Sketch united = before.sketch;
  united.unite(row.sketch);
  merged.is_new = united != before.sketch;
  if (!merged.is_new) {
    merged.account = total(database, account, row.meter, row.period);
    return merged;
  }
  const std::int64_t count = std::max(before.count, united.count());
  database.run(
      "INSERT INTO usage_sketch (account, meter, period, exact, text, count) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (account, meter, period) DO UPDATE SET exact = excluded.exact, text = excluded.text, count = "
      "excluded.count",
      account, row.meter, row.period, united.is_exact(), united.to_text(), count);
  merged.account = add_to_total(database, account, row, count - before.count, now, is_late);
  return merged;
}

}  // namespace headroom::server::usage
