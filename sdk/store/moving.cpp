#include <cstddef>
#include <utility>

#include "sdk/store/database_file.hpp"
#include "sdk/store/sqlite_store.hpp"

/// From memory to a disk that can be used again (F-26, F-29).
namespace headroom::store {
namespace {

/// Reads a row's columns as they are needed; `write` has as many places.
struct Table {
  const char* read;
  const char* write;
  int columns;
};

// A token is the device's that got it, so it goes along only where the directory had no device yet.
constexpr Table with_device[] = {
    {"SELECT 1, id FROM device", "INSERT INTO device VALUES(CAST(? AS INTEGER), ?)", 2},
    {"SELECT account, token FROM device_token", "INSERT INTO device_token VALUES(?, ?) ON CONFLICT DO NOTHING", 2}};

constexpr Table always[] = {
    {"SELECT id, account, body, is_outcome FROM event ORDER BY seq",
     "INSERT INTO event(id, account, body, is_outcome) VALUES(?, ?, ?, CAST(? AS INTEGER)) ON CONFLICT DO NOTHING", 4},
    {"SELECT id, account, body, why FROM dead_letter ORDER BY seq",
     "INSERT INTO dead_letter(id, account, body, why) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING", 4},
    {"SELECT account, version, document, confirmed_at FROM plan",
     "INSERT INTO plan VALUES(?, ?, ?, CAST(? AS INTEGER)) ON CONFLICT DO UPDATE SET version = excluded.version, "
     "document = excluded.document, confirmed_at = excluded.confirmed_at "
     "WHERE excluded.confirmed_at >= plan.confirmed_at",
     4},
    {"SELECT lane, account, token FROM chain", "REPLACE INTO chain VALUES(?, ?, ?)", 3},
    {"SELECT account, lane, meter, period, user, consumed, refunded, observed FROM mirror",
     "REPLACE INTO mirror VALUES(?, ?, ?, CAST(? AS INTEGER), ?, CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS "
     "INTEGER))",
     8},
    {"SELECT account, meter, period, used FROM total",
     "REPLACE INTO total VALUES(?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER))", 4},
    {"SELECT 1, sync_id, body FROM pending_sync",
     "INSERT INTO pending_sync VALUES(CAST(? AS INTEGER), ?, ?) ON CONFLICT DO NOTHING", 3},
    {"SELECT id, account, user, edge, name, decision, offer_id, offer, state, reason, is_tried, at, asleep_until FROM "
     "moment",
     "REPLACE INTO moment VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER), CAST(? AS "
     "INTEGER))",
     13},
    {"SELECT name, value FROM note", "REPLACE INTO note VALUES(?, ?)", 2}};

template <std::size_t... At>
void write_row(Connection& to, const Table& table, const Statement& row, std::index_sequence<At...>) {
  to.run(table.write, row.text(static_cast<int>(At))...);
}

void copy(Connection& from, Connection& to, const Table& table) {
  auto row = from.prepare(table.read);
  while (row.step()) {
    switch (table.columns) {
      case 2:
        write_row(to, table, row, std::make_index_sequence<2>());
        break;
      case 3:
        write_row(to, table, row, std::make_index_sequence<3>());
        break;
      case 4:
        write_row(to, table, row, std::make_index_sequence<4>());
        break;
      case 8:
        write_row(to, table, row, std::make_index_sequence<8>());
        break;
      default:
        write_row(to, table, row, std::make_index_sequence<13>());
    }
  }
}

}  // namespace

core::Result<void> SqliteStore::move_to(const std::string& directory) {
  if (!directory_.empty()) return {};
  try {
    auto on_disk = open_database(directory, clock_->wall_now(), report_);
    Transaction transaction(*on_disk);
    Connection& memory = connection();
    if (on_disk->number("SELECT count(*) FROM device") == 0)
      for (const auto& table : with_device) copy(memory, *on_disk, table);
    for (const auto& table : always) copy(memory, *on_disk, table);
    transaction.commit();
    connection_ = std::move(on_disk);
    directory_ = directory;
    return {};
  } catch (const Failure& failure) {
    return failure.error;
  }
}

}  // namespace headroom::store
