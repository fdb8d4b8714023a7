#include "server-stub/store/schema.hpp"

#include <array>

namespace headroom::server::store {
namespace {

// "HDRM", so that `file` and a careful operator know what it is.
constexpr std::int64_t application_id = 0x4844524d;

// Instants are Unix milliseconds. `detail` columns hold JSON that only the room that wrote it reads.
void first_version(Database& database) {
  database.run("CREATE TABLE catalogue (version INTEGER PRIMARY KEY, text TEXT NOT NULL, at INTEGER NOT NULL) STRICT");

  // accounts
  database.run(
      "CREATE TABLE account (id TEXT PRIMARY KEY, facts TEXT NOT NULL, created_at INTEGER NOT NULL,"
      " plan_version INTEGER NOT NULL, limits TEXT NOT NULL) STRICT, WITHOUT ROWID");
  database.run("CREATE INDEX account_version ON account (plan_version)");
  database.run(
      "CREATE TABLE device_token (digest TEXT PRIMARY KEY, account TEXT NOT NULL, device TEXT NOT NULL,"
      " issued_at INTEGER NOT NULL) STRICT, WITHOUT ROWID");
  database.run("CREATE INDEX device_of ON device_token (account, device, issued_at)");
  database.run(
      "CREATE TABLE user (account TEXT NOT NULL, id TEXT NOT NULL, first_seen INTEGER NOT NULL,"
      " last_seen INTEGER NOT NULL, traits TEXT NOT NULL, PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID");

  // usage
  database.run(
      "CREATE TABLE lane (account TEXT NOT NULL, id TEXT NOT NULL, device TEXT NOT NULL, current TEXT NOT NULL,"
      " previous TEXT NOT NULL, sync_id TEXT NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY (account, id))"
      " STRICT, WITHOUT ROWID");
  database.run(
      "CREATE TABLE lane_usage (account TEXT NOT NULL, lane TEXT NOT NULL, meter TEXT NOT NULL, period INTEGER NOT "
      "NULL,"
      " consumed INTEGER NOT NULL, refunded INTEGER NOT NULL, PRIMARY KEY (account, lane, meter, period))"
      " STRICT, WITHOUT ROWID");
  database.run(
      "CREATE TABLE usage_total (account TEXT NOT NULL, meter TEXT NOT NULL, period INTEGER NOT NULL,"
      " used INTEGER NOT NULL, PRIMARY KEY (account, meter, period)) STRICT, WITHOUT ROWID");
  database.run(
      "CREATE TABLE usage_day (account TEXT NOT NULL, meter TEXT NOT NULL, day INTEGER NOT NULL, used INTEGER NOT NULL,"
      " denied INTEGER NOT NULL, PRIMARY KEY (account, meter, day)) STRICT, WITHOUT ROWID");
  database.run(
      "CREATE TABLE event (account TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,"
      " key TEXT NOT NULL, user TEXT NOT NULL, at INTEGER NOT NULL, received_at INTEGER NOT NULL, detail TEXT NOT NULL,"
      " PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID");
  database.run("CREATE INDEX event_by_name ON event (account, name, at)");

  // decisions and what became of their offers
  database.run(
      "CREATE TABLE decision (id TEXT PRIMARY KEY, account TEXT NOT NULL, moment TEXT NOT NULL, at INTEGER NOT NULL,"
      " experiment TEXT NOT NULL, arm TEXT NOT NULL, detail TEXT NOT NULL) STRICT, WITHOUT ROWID");
  database.run("CREATE INDEX decision_of ON decision (account, moment, at)");
  database.run(
      "CREATE TABLE offer (account TEXT NOT NULL, id TEXT NOT NULL, user TEXT, decision TEXT, edge TEXT, key TEXT,"
      " kind TEXT, vector TEXT, plan TEXT, add_on TEXT, prompted INTEGER, at INTEGER, shown_at INTEGER, outcome TEXT,"
      " reason TEXT, ended_at INTEGER, until INTEGER, PRIMARY KEY (account, id)) STRICT, WITHOUT ROWID");
  database.run("CREATE INDEX offer_of_user ON offer (account, user, at)");

  // billing
  database.run(
      "CREATE TABLE checkout (account TEXT NOT NULL, offer TEXT NOT NULL, at INTEGER NOT NULL,"
      " PRIMARY KEY (account, offer)) STRICT, WITHOUT ROWID");
  database.run(
      "CREATE TABLE movement (account TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, vector TEXT NOT NULL,"
      " difference INTEGER NOT NULL, currency TEXT NOT NULL, decision TEXT NOT NULL, source TEXT NOT NULL,"
      " PRIMARY KEY (account, at)) STRICT, WITHOUT ROWID");
  database.run("CREATE INDEX movement_at ON movement (at)");

  // what the store writes to see whether its disk has healed
  database.run("CREATE TABLE probe (id INTEGER PRIMARY KEY, written INTEGER NOT NULL) STRICT");

  database.run("PRAGMA user_version = 1");
}

constexpr std::array steps{first_version};

std::int64_t pragma(Database& database, Sql sql) {
  std::int64_t value = 0;
  database.query(sql, [&](const Row& row) { value = row.integer(0); });
  return value;
}

}  // namespace

void migrate(Database& database, const std::filesystem::path& file) {
  const std::int64_t id = pragma(database, "PRAGMA application_id");
  const std::int64_t tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
  if (id != application_id && (id != 0 || tables != 0)) {
    throw StoreError(file.string() + " is not a store of this server; move it away or give another data directory");
  }
  const std::int64_t version = pragma(database, "PRAGMA user_version");
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (version > newest) {
    throw StoreError(file.string() + " is of version " + std::to_string(version) + ", this server knows up to " +
                     std::to_string(newest) + "; use the newer server, or a copy from before the upgrade");
  }
  for (std::int64_t step = version; step < newest; ++step) {
    database.run("BEGIN IMMEDIATE");
    if (step == 0) database.run("PRAGMA application_id = 0x4844524d");
    steps[static_cast<std::size_t>(step)](database);
    database.run("COMMIT");
  }
}

}  // namespace headroom::server::store
