#include "server-stub/store/database.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <utility>

namespace headroom::server::store {
namespace {

// SQLite would make the file readable by others, and would wait at a FIFO for ever.
void make_private_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
  struct stat status {};
  const bool is_usable = descriptor >= 0 && ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  const std::string reason = is_usable ? "" : descriptor < 0 ? std::strerror(errno) : "it is not a regular file";
  if (descriptor >= 0) ::close(descriptor);
  if (!is_usable) {
    throw StoreError("cannot open " + file.string() + ": " + reason +
                     "; give a data directory that this user may write");
  }
}

}  // namespace

std::int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string Row::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr ? "" : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

bool Row::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

Database::Database(const std::filesystem::path& file) : file_(file) {
  make_private_file(file);
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
  if (sqlite3_open_v2(file.c_str(), &connection_, flags, nullptr) != SQLITE_OK) {
    const StoreError error("cannot open " + file.string() + ": " + sqlite3_errmsg(connection_));
    sqlite3_close(connection_);
    throw error;
  }
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(connection_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
}

Database::~Database() {
  for (const auto& [text, cached] : statements_) sqlite3_finalize(cached.statement);
  sqlite3_close(connection_);
}

std::int64_t Database::changes() const { return sqlite3_changes64(connection_); }

Database::Use::Use(Database& database, Sql sql) : database_(database) {
  auto found = database.statements_.find(sql.text);
  if (found == database.statements_.end()) {
    found = database.statements_.emplace(sql.text, Cached{database.compile(sql), false}).first;
  }
  is_own_ = std::exchange(found->second.in_use, true);
  in_use_ = &found->second.in_use;
  statement_ = is_own_ ? database.compile(sql) : found->second.statement;
}

Database::Use::~Use() {
  if (is_own_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *in_use_ = false;
}

void Database::Use::bind(int place, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, place, value) != SQLITE_OK) database_.fail("a value cannot be bound");
}

void Database::Use::bind(int place, std::string_view value) {
  // An empty view may point nowhere, which SQLite would take for null.
  const char* data = value.data() == nullptr ? "" : value.data();
  if (sqlite3_bind_text64(statement_, place, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK) {
    database_.fail("a value cannot be bound");
  }
}

bool Database::Use::step() {
  const int result = sqlite3_step(statement_);
  if (result != SQLITE_ROW && result != SQLITE_DONE) database_.fail("the store's file cannot be read or written");
  return result == SQLITE_ROW;
}

sqlite3_stmt* Database::compile(Sql sql) {
  sqlite3_stmt* statement = nullptr;
  const int size = static_cast<int>(sql.size);
  if (sqlite3_prepare_v3(connection_, sql.text, size, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
    fail("a statement cannot be compiled");
  }
  return statement;
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_) == 0; }

std::int64_t Database::total_changes() const { return sqlite3_total_changes64(connection_); }

// A rollback that fails leaves nothing either: the next BEGIN reads the file anew.
void Database::abandon() noexcept { sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr); }

void Database::fail(std::string_view what) const {
  if ((sqlite3_errcode(connection_) & 0xff) == SQLITE_BUSY) {
    throw StoreError(file_.string() +
                     " is in use by another process; stop it, or give this one its own data directory");
  }
  if ((sqlite3_errcode(connection_) & 0xff) == SQLITE_NOTADB) {
    throw StoreError(file_.string() + " is not a store of this server; move it away or give another data directory");
  }
  throw StoreError(file_.string() + ": " + std::string(what) + ": " + sqlite3_errmsg(connection_));
}

}  // namespace headroom::server::store
