#include "server-stub/billing/ledger.hpp"

#include <array>

#include "server-stub/catalogue/words.hpp"

namespace headroom::server::billing {
namespace {

constexpr std::array<std::string_view, 5> kinds{"start", "expansion", "contraction", "churn", "reactivation"};

MovementKind kind_from(const std::string& text) {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == text) return static_cast<MovementKind>(i);
  }
  return MovementKind::expansion;
}

}  // namespace

std::string_view to_text(MovementKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

void append(store::Database& database, const Movement& movement) {
  core::Instant at = movement.at;
  database.query(
      "SELECT max(at) FROM movement WHERE account = ?",
      [&](const store::Row& row) {
        if (!row.is_null(0) && row.integer(0) >= at) at = row.integer(0) + 1;
      },
      movement.account);
  database.run(
      "INSERT INTO movement (account, at, kind, vector, difference, currency, decision, source)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      movement.account, at, to_text(movement.kind), catalogue::to_text(movement.vector), movement.difference_minor,
      movement.currency, movement.decision, movement.source);
}

std::vector<Movement> movements_of(store::Database& database, const std::string& account) {
  std::vector<Movement> movements;
  database.query(
      "SELECT at, kind, vector, difference, currency, decision, source FROM movement WHERE account = ? ORDER BY at",
      [&](const store::Row& row) {
        movements.push_back({account, row.integer(0), kind_from(row.text(1)),
                             catalogue::vector_from(row.text(2)).value_or(catalogue::Vector::tier), row.integer(3),
                             row.text(4), row.text(5), row.text(6)});
      },
      account);
  return movements;
}

}  // namespace headroom::server::billing
