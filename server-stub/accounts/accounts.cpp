#include "server-stub/accounts/accounts.hpp"

#include <algorithm>
#include <utility>

#include "sdk/protocol/codec/codec.hpp"
#include "server-stub/accounts/account_json.hpp"
#include "server-stub/accounts/entitlements.hpp"

namespace headroom::server::accounts {
namespace {

// A time of the day of the account's own, so that not all fetch a new document at once.
core::Instant last_daily_turn(const std::string& id, core::Instant now) {
  const auto turn = static_cast<core::Duration>(std::hash<std::string>()(id) % static_cast<std::size_t>(core::day));
  return now - ((now - turn) % core::day + core::day) % core::day;
}

Account read_row(const store::Row& row, std::string_view id) {
  const protocol::ParseLimits limits{.bytes = SIZE_MAX, .nodes = SIZE_MAX};
  const auto facts = protocol::parse(row.text(0), limits);
  const auto known = protocol::parse(row.text(3), limits);
  if (!facts || !known) throw store::StoreError("account " + std::string(id) + " cannot be read: restore a backup");
  protocol::Problems problems(*facts);
  Account account;
  account.id = id;
  account.created_at = row.integer(1);
  account.plan_version = row.integer(2);
  account = read_facts(protocol::Field(*facts, problems), std::move(account));
  account.limits = read_limits(*known);
  return account;
}

protocol::PlanDocument document_of(const Account& account, const Edition& edition, core::Instant now) {
  return entitlements(account, edition.catalogue, edition.calendar, now);
}

}  // namespace

Accounts::Accounts(const Editions& editions, PlanChanged plan_changed)
    : editions_(editions), plan_changed_(std::move(plan_changed)) {}

Accounts::Pointer Accounts::find(store::Database& database, std::string_view id) {
  if (Pointer known = live_.find(id)) return known;
  Pointer found;
  database.query(
      "SELECT facts, created_at, plan_version, limits FROM account WHERE id = ?",
      [&](const store::Row& row) { found = std::make_shared<const Account>(read_row(row, id)); }, id);
  if (found != nullptr) live_.put(id, found);
  return found;
}

Accounts::Pointer Accounts::find_or_create(store::Database& database, std::string_view id, core::Instant now) {
  if (Pointer known = find(database, id)) return known;
  Account account;
  account.id = id;
  account.plan = editions_.current()->catalogue.default_plan;
  account.subscribed_at = now;
  return save(database, std::move(account), now);
}

Accounts::Pointer Accounts::save(store::Database& database, Account account, core::Instant now) {
  const auto edition = editions_.current();
  const Pointer before = find(database, account.id);
  account.created_at = before == nullptr ? now : before->created_at;
  if (before != nullptr) {
    account.plan_version = before->plan_version;
    account.limits = before->limits;
  }
  const auto document = document_of(account, *edition, now);
  const bool is_changed =
      before == nullptr || protocol::encode(document_of(*before, *edition, now)) != protocol::encode(document);
  if (!is_changed) return keep(database, std::move(account));
  account.limits = limits_of(account, document);
  account.plan_version = std::max(version(account, now) + 1, now);
  const Pointer after = keep(database, std::move(account));
  if (before != nullptr && plan_changed_) {
    database.when_done([this, after](bool durable) {
      if (durable) plan_changed_(after->id, after->plan_version);
    });
  }
  return after;
}

std::int64_t Accounts::version(const Account& account, core::Instant now) const {
  std::int64_t version = std::max(account.plan_version, editions_.current()->version);
  version = std::max(version, last_daily_turn(account.id, now));
  if (account.trial && account.trial->ends_at <= now) version = std::max(version, account.trial->ends_at);
  return version;
}

protocol::PlanDocument Accounts::issue(store::Database& database, const Pointer& account, std::int64_t held,
                                       core::Instant now) {
  auto document = document_of(*account, *editions_.current(), now);
  Account next = *account;
  next.plan_version = version(*account, now);
  if (held > next.plan_version && held < now) next.plan_version = now;
  next.limits = limits_of(*account, document);
  document.version = std::to_string(next.plan_version);
  if (next.plan_version != account->plan_version || next.limits != account->limits) keep(database, std::move(next));
  return document;
}

Accounts::Pointer Accounts::keep(store::Database& database, Account account) {
  const auto kept = std::make_shared<const Account>(std::move(account));
  database.run(
      "INSERT INTO account (id, facts, created_at, plan_version, limits) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT (id) DO UPDATE SET facts = excluded.facts, plan_version = excluded.plan_version, limits = "
      "excluded.limits",
      kept->id, protocol::dump(facts_to_json(*kept)), kept->created_at, kept->plan_version,
      protocol::dump(limits_to_json(kept->limits)));
  live_.put(kept->id, kept);
  database.when_done([this, id = kept->id](bool durable) {
    if (!durable) live_.evict(id);
  });
  return kept;
}

}  // namespace headroom::server::accounts
