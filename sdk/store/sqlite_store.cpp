#include "sdk/store/sqlite_store.hpp"

#include <array>
#include <utility>

#include "sdk/core/ids.hpp"
#include "sdk/store/database_file.hpp"
#include "sdk/store/schema.hpp"

namespace headroom::store {

SqliteStore::SqliteStore(std::string directory, ports::Clock& clock, ports::Random& random, Report report)
    : directory_(std::move(directory)), clock_(&clock), random_(&random), report_(std::move(report)) {}

core::Result<std::string> SqliteStore::device_id() {
  return with_transaction([&](Connection& open) {
    std::array<std::uint8_t, 16> bytes;
    random_->fill(bytes);
    open.run("INSERT INTO device VALUES(1, ?) ON CONFLICT DO NOTHING", core::to_text(core::random_id(bytes)));
    auto row = open.prepare("SELECT id FROM device");
    row.step();
    return row.text(0);
  });
}

core::Result<std::optional<std::string>> SqliteStore::device_token(std::string_view account) {
  return with_connection([&](Connection& open) -> std::optional<std::string> {
    auto row = open.prepare("SELECT token FROM device_token WHERE account = ?", account);
    if (!row.step()) return std::nullopt;
    return row.text(0);
  });
}

core::Result<void> SqliteStore::forget_device_token(std::string_view account) {
  return with_connection([&](Connection& open) { open.run("DELETE FROM device_token WHERE account = ?", account); });
}

core::Result<std::optional<std::string>> SqliteStore::note(std::string_view name) {
  return with_connection([&](Connection& open) -> std::optional<std::string> {
    auto row = open.prepare("SELECT value FROM note WHERE name = ?", name);
    if (!row.step()) return std::nullopt;
    return row.text(0);
  });
}

core::Result<void> SqliteStore::put_note(std::string_view name, std::string_view value) {
  return with_connection([&](Connection& open) {
    open.run("INSERT INTO note VALUES(?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value);
  });
}

Connection& SqliteStore::connection() {
  if (connection_) return *connection_;
  if (directory_.empty()) {
    auto made = std::make_unique<Connection>(":memory:");
    migrate(*made);
    connection_ = std::move(made);
  } else {
    connection_ = open_database(directory_, clock_->wall_now(), report_);
  }
  return *connection_;
}

core::Error SqliteStore::give_up(const Failure& failure) {
  if (!directory_.empty() && ends_connection(failure)) connection_.reset();
  return failure.error;
}

}  // namespace headroom::store
