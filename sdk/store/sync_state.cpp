#include "sdk/store/sqlite_store.hpp"

namespace headroom::store {
namespace {

void apply_one(Connection& open, const ports::SyncOutcome& outcome) {
  if (outcome.device_token)
    open.run("INSERT INTO device_token VALUES(?, ?) ON CONFLICT DO UPDATE SET token = excluded.token", outcome.account,
             *outcome.device_token);
  for (const auto& [lane, token] : outcome.chains)
    open.run(
        "INSERT INTO chain VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET account = excluded.account, token = "
        "excluded.token",
        lane, outcome.account, token);
  for (const auto& row : outcome.mirrors)
    open.run(
        "INSERT INTO mirror VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET consumed = excluded.consumed, refunded "
        "= "
        "excluded.refunded",
        outcome.account, row.lane, row.meter, row.period, row.consumed, row.refunded);
  for (const auto& row : outcome.totals)
    open.run("INSERT INTO total VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET used = excluded.used", outcome.account,
             row.meter, row.period, row.account_total);
  for (const auto& id : outcome.acked_events)
    open.run("DELETE FROM event WHERE id = ? AND account = ?", id, outcome.account);
  if (outcome.plan)
    open.run(
        "INSERT INTO plan VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version, document = "
        "excluded.document, confirmed_at = excluded.confirmed_at",
        outcome.account, outcome.plan->version, outcome.plan->document, outcome.plan->confirmed_at);
  if (outcome.plan_confirmed_at)
    open.run("UPDATE plan SET confirmed_at = ? WHERE account = ?", *outcome.plan_confirmed_at, outcome.account);
}

}  // namespace

core::Result<std::optional<ports::StoredPlan>> SqliteStore::plan(std::string_view account) {
  return with_connection([&](Connection& open) -> std::optional<ports::StoredPlan> {
    auto row = open.prepare("SELECT version, document, confirmed_at FROM plan WHERE account = ?", account);
    if (!row.step()) return std::nullopt;
    return ports::StoredPlan{row.text(0), row.text(1), row.integer(2)};
  });
}

core::Result<std::map<std::string, std::string>> SqliteStore::chains(std::string_view account) {
  return with_connection([&](Connection& open) {
    std::map<std::string, std::string> found;
    auto row = open.prepare("SELECT lane, token FROM chain WHERE account = ?", account);
    while (row.step()) found.emplace(row.text(0), row.text(1));
    return found;
  });
}

core::Result<std::vector<ports::MirrorRow>> SqliteStore::mirrors(std::string_view account) {
  return with_connection([&](Connection& open) {
    std::vector<ports::MirrorRow> found;
    auto row = open.prepare("SELECT lane, meter, period, consumed, refunded FROM mirror WHERE account = ?", account);
    while (row.step()) found.push_back({row.text(0), row.text(1), row.integer(2), row.integer(3), row.integer(4)});
    return found;
  });
}

core::Result<std::vector<ports::TotalRow>> SqliteStore::totals(std::string_view account) {
  return with_connection([&](Connection& open) {
    std::vector<ports::TotalRow> found;
    auto row = open.prepare("SELECT meter, period, used FROM total WHERE account = ?", account);
    while (row.step()) found.push_back({row.text(0), row.integer(1), row.integer(2)});
    return found;
  });
}

core::Result<void> SqliteStore::put_pending_sync(const ports::PendingSync& pending) {
  return with_connection([&](Connection& open) {
    open.run(
        "INSERT INTO pending_sync VALUES(1, ?, ?) ON CONFLICT DO UPDATE SET sync_id = excluded.sync_id, body = "
        "excluded.body",
        pending.sync_id, pending.body);
  });
}

core::Result<std::optional<ports::PendingSync>> SqliteStore::pending_sync() {
  return with_connection([](Connection& open) -> std::optional<ports::PendingSync> {
    auto row = open.prepare("SELECT sync_id, body FROM pending_sync");
    if (!row.step()) return std::nullopt;
    return ports::PendingSync{row.text(0), row.text(1)};
  });
}

core::Result<void> SqliteStore::apply(const std::vector<ports::SyncOutcome>& outcomes) {
  return with_transaction([&](Connection& open) {
    for (const auto& outcome : outcomes) apply_one(open, outcome);
    open.run("DELETE FROM pending_sync");
  });
}

core::Result<void> SqliteStore::clear_pending_sync() {
  return with_connection([](Connection& open) { open.run("DELETE FROM pending_sync"); });
}

}  // namespace headroom::store
