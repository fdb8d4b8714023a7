#include "sdk/store/failure.hpp"

#include <sqlite3.h>

namespace headroom::store {
namespace {

using core::ErrorNumber;

struct Meaning {
  ErrorNumber number;
  const char* advice;
};

Meaning meaning(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {ErrorNumber::state_full, "free some space"};
    case SQLITE_READONLY:
      return {ErrorNumber::state_read_only, "make the directory and its files writable for this user"};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorNumber::state_dir, "let this user read and write the directory and its files"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorNumber::state_damaged, "it is set aside and a new one made"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorNumber::database, "another process holds it; it is tried again"};
    case SQLITE_NOMEM:
      return {ErrorNumber::out_of_memory, "it is tried again"};
    default:
      return {ErrorNumber::database, "it is tried again"};
  }
}

}  // namespace

Failure describe(sqlite3* database, int code, const std::string& path) {
  const auto [number, advice] = meaning(code);
  const std::string said = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  return {code, core::make_error(number, path + ": " + said + "; " + advice)};
}

bool is_damage(const Failure& failure) noexcept {
  return failure.error.number == static_cast<int>(ErrorNumber::state_damaged);
}

bool ends_connection(const Failure& failure) noexcept {
  const int kind = failure.code & 0xff;
  return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN ||
         kind == SQLITE_READONLY || kind == SQLITE_PROTOCOL;
}

}  // namespace headroom::store
