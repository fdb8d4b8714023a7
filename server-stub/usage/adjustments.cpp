#include "server-stub/usage/adjustments.hpp"

#include <optional>

namespace headroom::server::usage {

Adjusted adjust(store::Database& database, Usage& usage, const std::string& account, const Adjustment& adjustment,
                bool names_period) {
  std::optional<Adjusted> known;
  database.query(
      "SELECT meter, period, units, reason FROM adjustment WHERE account = ? AND id = ?",
      [&](const store::Row& row) {
        const bool is_same = row.text(0) == adjustment.meter && row.integer(2) == adjustment.units &&
                             row.text(3) == adjustment.reason && (!names_period || row.integer(1) == adjustment.period);
        known = is_same ? Adjusted::repeated : Adjusted::conflicting;
      },
      account, adjustment.id);
  if (known) return *known;
  std::int64_t count = 0;
  database.query(
      "SELECT count(*) FROM adjustment WHERE account = ?", [&](const store::Row& row) { count = row.integer(0); },
      account);
  if (count >= most_adjustments) return Adjusted::full;
  database.run("INSERT INTO adjustment (account, id, meter, period, units, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
               account, adjustment.id, adjustment.meter, adjustment.period, adjustment.units, adjustment.reason,
               adjustment.at);
  usage.adjust(database, account, adjustment.meter, adjustment.period, adjustment.units);
  return Adjusted::made;
}

std::vector<Adjustment> adjustments_of(store::Database& database, const std::string& account) {
  std::vector<Adjustment> adjustments;
  database.query(
      "SELECT id, meter, period, units, reason, at FROM adjustment WHERE account = ? ORDER BY at DESC, id",
      [&](const store::Row& row) {
        adjustments.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3), row.text(4), row.integer(5)});
      },
      account);
  return adjustments;
}

}  // namespace headroom::server::usage
