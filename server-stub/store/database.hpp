#pragma once
// The one connection to the store's file, as work on the store's thread sees it. Statements are literals, compiled once
// and kept; every value is bound, so that no SQL is ever built from text.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace headroom::server::store {

// The file cannot be opened, read or written. The message names the file and what to do; it is for the operator's log
// and never for an answer.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A statement known at compile time.
struct Sql {
  template <std::size_t Size>
  consteval Sql(const char (&literal)[Size]) : text(literal), size(Size - 1) {}
  const char* text;
  std::size_t size;
};

// One row of an answer, while it is stood on. Columns count from 0; null reads as 0 and as "".
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  sqlite3_stmt* statement_;
};

// Thread safety: the store's thread alone. Every method throws StoreError.
class Database {
 public:
  explicit Database(const std::filesystem::path& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Values: integers, texts, and std::optional of these (none: null).
  template <class... Values>
  void run(Sql sql, const Values&... values) {
    query(
        sql, [](const Row&) {}, values...);
  }
  template <std::invocable<const Row&> Each, class... Values>
  void query(Sql sql, Each&& each, const Values&... values) {
    Use use(*this, sql);
    int place = 0;
    (use.bind(++place, values), ...);
    while (use.step()) each(use.row());
  }
  // Rows that the last statement inserted, changed or deleted.
  [[nodiscard]] std::int64_t changes() const;

  // Runs on the store's thread once it is known whether what was written so far in this piece of work is on disk,
  // before any later work that could see its effects: true after the commit, false when it was undone. Must not throw.
  void when_done(std::function<void(bool durable)> hook) { hooks_.push_back(std::move(hook)); }

 private:
  friend class Store;

  // A cached statement in use, reset whatever happens: a failed step must not make every later bind fail (F-37).
  class Use {
   public:
    Use(Database& database, Sql sql);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    void bind(int place, std::int64_t value);
    void bind(int place, std::string_view value);
    void bind(int place, const std::string& value) { bind(place, std::string_view(value)); }
    void bind(int place, const char* value) { bind(place, std::string_view(value)); }
    template <std::integral Value>
    void bind(int place, Value value) {
      bind(place, static_cast<std::int64_t>(value));
    }
    template <class Value>
    void bind(int place, const std::optional<Value>& value) {
      if (value) bind(place, *value);
    }
    bool step();
    [[nodiscard]] Row row() const { return Row(statement_); }

   private:
    Database& database_;
    sqlite3_stmt* statement_;
    bool is_own_;  // the cached one is in use further out
    bool* in_use_;
  };

  sqlite3_stmt* compile(Sql sql);
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] std::int64_t total_changes() const;
  void abandon() noexcept;
  [[noreturn]] void fail(std::string_view what) const;

  const std::filesystem::path file_;
  sqlite3* connection_ = nullptr;
  struct Cached {
    sqlite3_stmt* statement;
    bool in_use;
  };
  std::map<const char*, Cached> statements_;
  std::vector<std::function<void(bool)>> hooks_;
};

}  // namespace headroom::server::store
