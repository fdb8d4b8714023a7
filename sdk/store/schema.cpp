#include "sdk/store/schema.hpp"

#include <array>
#include <cstdint>

namespace headroom::store {
namespace {

constexpr std::int64_t application_id = 0x4844524d;  // "HDRM"

/// Step n brings version n to n + 1. Once released a step never changes.
constexpr std::array steps{R"sql(
CREATE TABLE device(one INTEGER PRIMARY KEY CHECK(one = 1), id TEXT NOT NULL) STRICT;
CREATE TABLE device_token(account TEXT PRIMARY KEY, token TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE event(seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
                   body TEXT NOT NULL, is_outcome INTEGER NOT NULL) STRICT;
CREATE INDEX event_by_account ON event(account, seq);
CREATE INDEX event_by_worth ON event(is_outcome, seq);
CREATE TABLE outbox(one INTEGER PRIMARY KEY CHECK(one = 1), events INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
INSERT INTO outbox VALUES(1, 0, 0);
CREATE TRIGGER event_added AFTER INSERT ON event BEGIN
  UPDATE outbox SET events = events + 1, bytes = bytes + length(CAST(new.body AS BLOB));
END;
CREATE TRIGGER event_removed AFTER DELETE ON event BEGIN
  UPDATE outbox SET events = events - 1, bytes = bytes - length(CAST(old.body AS BLOB));
END;
CREATE TABLE dead_letter(seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account TEXT NOT NULL,
                         body TEXT NOT NULL, why TEXT NOT NULL) STRICT;

CREATE TABLE plan(account TEXT PRIMARY KEY, version TEXT NOT NULL, document TEXT NOT NULL,
                  confirmed_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE chain(lane TEXT PRIMARY KEY, account TEXT NOT NULL, token TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX chain_by_account ON chain(account);
CREATE TABLE mirror(account TEXT NOT NULL, lane TEXT NOT NULL, meter TEXT NOT NULL, period INTEGER NOT NULL,
                    consumed INTEGER NOT NULL, refunded INTEGER NOT NULL,
                    PRIMARY KEY(account, lane, meter, period)) STRICT, WITHOUT ROWID;
CREATE TABLE total(account TEXT NOT NULL, meter TEXT NOT NULL, period INTEGER NOT NULL, used INTEGER NOT NULL,
                   PRIMARY KEY(account, meter, period)) STRICT, WITHOUT ROWID;
CREATE TABLE pending_sync(one INTEGER PRIMARY KEY CHECK(one = 1), sync_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;

CREATE TABLE context(seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, user TEXT NOT NULL,
                     identity_proof TEXT NOT NULL, locale TEXT NOT NULL, UNIQUE(account, user)) STRICT;
CREATE TABLE trait(context INTEGER NOT NULL REFERENCES context(seq) ON DELETE CASCADE, position INTEGER NOT NULL,
                   name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(context, position)) STRICT, WITHOUT ROWID;

CREATE TABLE moment(id TEXT PRIMARY KEY, account TEXT NOT NULL, user TEXT NOT NULL, edge TEXT NOT NULL,
                    name TEXT NOT NULL, decision TEXT NOT NULL, offer_id TEXT NOT NULL, offer TEXT NOT NULL,
                    state TEXT NOT NULL, reason TEXT NOT NULL, is_tried INTEGER NOT NULL, at INTEGER NOT NULL,
                    asleep_until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX moment_by_user ON moment(account, user, at);

CREATE TABLE note(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
)sql"};
constexpr auto newest = static_cast<std::int64_t>(steps.size());

Failure not_ours(const std::string& path) {
  return {0, core::make_error(core::ErrorNumber::state_damaged, path + ": its tables are not those of this library")};
}

Failure newer(const std::string& path, std::int64_t version) {
  return {0, core::make_error(core::ErrorNumber::state_newer, path + ": it has version " + std::to_string(version) +
                                                                  " and this library knows up to " +
                                                                  std::to_string(newest) + "; update the application")};
}

std::int64_t version(Connection& connection) { return connection.number("PRAGMA user_version"); }

void take_steps(Connection& connection) {
  Transaction transaction(connection);
  // Another process may have taken them in between.
  for (auto at = version(connection); at < newest; ++at) {
    connection.run_script(steps[static_cast<std::size_t>(at)]);
    connection.run_script(("PRAGMA user_version=" + std::to_string(at + 1)).c_str());
  }
  connection.run_script(("PRAGMA application_id=" + std::to_string(application_id)).c_str());
  transaction.commit();
}

std::string shape(Connection& connection) {
  std::string text;
  auto row = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY name");
  while (row.step()) text += row.text(0) + "\n" + row.text(1) + "\n";
  return text;
}

std::string right_shape() {
  Connection fresh(":memory:");
  take_steps(fresh);
  return shape(fresh);
}

}  // namespace

void migrate(Connection& connection) {
  const bool is_empty = connection.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (!is_empty && connection.number("PRAGMA application_id") != application_id) throw not_ours(connection.path());
  if (version(connection) > newest) throw newer(connection.path(), version(connection));
  if (version(connection) < newest) take_steps(connection);
  if (shape(connection) != right_shape()) throw not_ours(connection.path());
}

}  // namespace headroom::store
