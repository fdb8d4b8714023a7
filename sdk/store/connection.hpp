#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "sdk/store/failure.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace headroom::store {

/// A prepared statement while it is used; reset on every path, for one that is not makes every later use fail (F-37).
class Statement {
 public:
  template <class... Values>
  Statement(sqlite3* database, sqlite3_stmt* prepared, const std::string& path, const Values&... values)
      : database_(database), prepared_(prepared), path_(path) {
    (bind(values), ...);
  }
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// True: a row is there.
  bool step();
  std::string text(int column) const;
  std::int64_t integer(int column) const;

 private:
  void bind(std::string_view value);
  void bind(std::int64_t value);

  sqlite3* const database_;
  sqlite3_stmt* const prepared_;
  const std::string& path_;
  int bound_ = 0;
};

/// One open database, set up so that a foreign file can do nothing. Throws Failure. One thread at a time.
class Connection {
 public:
  /// An existing file, or ":memory:". What is no database, or a damaged one, fails here.
  explicit Connection(const std::string& path);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// `sql` is a literal: statements are kept by its address.
  template <class... Values>
  Statement prepare(const char* sql, const Values&... values) {
    return Statement(database_, find(sql), path_, values...);
  }
  template <class... Values>
  void run(const char* sql, const Values&... values) {
    auto statement = prepare(sql, values...);
    while (statement.step()) {
    }
  }
  /// Several statements without values.
  void run_script(const char* sql);
  std::int64_t number(const char* sql);
  int changes() const;
  bool is_in_transaction() const;
  const std::string& path() const noexcept { return path_; }

 private:
  void set_up();
  void close();
  sqlite3_stmt* find(const char* sql);

  const std::string path_;
  sqlite3* database_ = nullptr;
  std::map<const char*, sqlite3_stmt*> prepared_;
};

/// Everything until commit, or nothing. It asks for the write lock at once: one that upgrades later fails despite the
/// timeout.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) { connection_.run("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() { connection_.run("COMMIT"); }

 private:
  Connection& connection_;
};

}  // namespace headroom::store
