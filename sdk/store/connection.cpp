#include "sdk/store/connection.hpp"

#include <sqlite3.h>

namespace headroom::store {
namespace {

constexpr int patience_ms = 250;
constexpr int longest_value = 16 * 1024 * 1024;

}  // namespace

Statement::~Statement() {
  sqlite3_reset(prepared_);
  sqlite3_clear_bindings(prepared_);
}

bool Statement::step() {
  const int code = sqlite3_step(prepared_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw describe(database_, code, path_);
}

std::string Statement::text(int column) const {
  const void* const bytes = sqlite3_column_blob(prepared_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column));
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(prepared_, column); }

void Statement::bind(std::string_view value) {
  const char* const data = value.data() != nullptr ? value.data() : "";
  const int code = sqlite3_bind_text64(prepared_, ++bound_, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) throw describe(database_, code, path_);
}

void Statement::bind(std::int64_t value) {
  if (const int code = sqlite3_bind_int64(prepared_, ++bound_, value); code != SQLITE_OK)
    throw describe(database_, code, path_);
}

Connection::Connection(const std::string& path) : path_(path) {
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &database_, flags, nullptr);
  try {
    if (code != SQLITE_OK) throw describe(database_, code, path_);
    set_up();
  } catch (...) {
    close();
    throw;
  }
}

Connection::~Connection() { close(); }

void Connection::run_script(const char* sql) {
  if (const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr); code != SQLITE_OK)
    throw describe(database_, code, path_);
}

std::int64_t Connection::number(const char* sql) {
  auto statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

int Connection::changes() const { return sqlite3_changes(database_); }

bool Connection::is_in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }

void Connection::set_up() {
  sqlite3_busy_timeout(database_, patience_ms);
  sqlite3_limit(database_, SQLITE_LIMIT_LENGTH, longest_value);
  sqlite3_limit(database_, SQLITE_LIMIT_ATTACHED, 0);
  for (const int setting : {SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_FKEY})
    sqlite3_db_config(database_, setting, 1, nullptr);
  for (const int setting : {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
                            SQLITE_DBCONFIG_ENABLE_VIEW, SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL})
    sqlite3_db_config(database_, setting, 0, nullptr);
  // Nothing is mapped: a file that another process truncates would kill this one.
  run_script(
      "PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY; PRAGMA journal_mode=TRUNCATE;"
      "PRAGMA synchronous=FULL");
  if (sqlite3_db_readonly(database_, "main") == 1) throw describe(nullptr, SQLITE_READONLY, path_);
  auto check = prepare("PRAGMA quick_check(1)");
  if (!check.step() || check.text(0) != "ok") throw describe(nullptr, SQLITE_CORRUPT, path_);
}

void Connection::close() {
  for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close_v2(database_);
}

sqlite3_stmt* Connection::find(const char* sql) {
  auto& kept = prepared_[sql];
  if (kept == nullptr) {
    const int code = sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &kept, nullptr);
    if (code != SQLITE_OK) throw describe(database_, code, path_);
  }
  return kept;
}

Transaction::~Transaction() {
  if (!connection_.is_in_transaction()) return;
  try {
    connection_.run("ROLLBACK");
  } catch (const Failure&) {
    // It is rolled back when the file is opened again.
  }
}

}  // namespace headroom::store
