#pragma once
#include <string>

#include "sdk/core/error.hpp"

struct sqlite3;

namespace headroom::store {

/// Thrown inside this room alone; its door turns it into a core::Error.
struct Failure {
  int code = 0;  // SQLite's extended result code, 0 when it was not SQLite that failed
  core::Error error;
};

/// SQLite's present failure, with the file and what to do.
Failure describe(sqlite3* database, int code, const std::string& path);

/// What cannot be trusted any more: to be set aside.
bool is_damage(const Failure& failure) noexcept;
/// What another try on the same connection would only repeat: the file is gone, replaced or unsure.
bool ends_connection(const Failure& failure) noexcept;

}  // namespace headroom::store
