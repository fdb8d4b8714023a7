#include "server-stub/accounts/accounts.hpp"

#include <algorithm>
#include <utility>

#include "sdk/protocol/codec/codec.hpp"
#include "server-stub/accounts/account_json.hpp"
#include "server-stub/accounts/entitlements.hpp"
#include "server-stub/accounts/standing_json.hpp"

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
  const auto known = protocol::parse(row.text(3), limits), standing = protocol::parse(row.text(4), limits);
  if (!facts || !known || !standing)
    throw store::StoreError("account " + std::string(id) + " cannot be read: restore a backup");
  protocol::Problems problems(*facts);
  Account account;
  account.id = id;
  account.created_at = row.integer(1);
  account.plan_version = row.integer(2);
  account = read_facts(protocol::Field(*facts, problems), std::move(account));
  account.limits = read_limits(*known);
  read_standing(*standing, account);
  account.changes_at = row.integer(5);
  return account;
}

protocol::PlanDocument document_of(const Account& account, const Edition& edition, core::Instant now) {
  return entitlements(account, edition.catalogue, edition.calendar, now);
}

// A plan that has come due is still to be booked.
core::Instant next_change(const Account& account, const protocol::PlanDocument& document, core::Instant now) {
  const bool is_due = account.pending && account.pending->at <= now;
  return is_due ? account.pending->at : document.changes_at.value_or(0);
}

}  // namespace

Accounts::Accounts(const Editions& editions, PlanChanged plan_changed, Used used)
    : editions_(editions), plan_changed_(std::move(plan_changed)), used_(std::move(used)) {}

Accounts::Pointer Accounts::find(store::Database& database, std::string_view id) {
  if (Pointer known = live_.find(id)) return known;
  Pointer found;
  database.query(
      "SELECT facts, created_at, plan_version, limits, standing, changes_at FROM account WHERE id = ?",
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
    account.limits = before->limits;
    account.meters = before->meters;
    // What a device may have been told since must not fall back.
    account.plan_version = before->plan_version;
    if (before->changes_at <= now) account.plan_version = std::max(account.plan_version, before->changes_at);
  }
  account = brought_up(database, std::move(account), *edition, grants_, used_, now);
  if (before != nullptr) set_aside(database, *before, account, now);
  const auto document = document_of(account, *edition, now);
  account.changes_at = next_change(account, document, now);
  const bool has_come_due = before != nullptr && before->changes_at > 0 && before->changes_at <= now;
  const bool is_changed = before == nullptr || has_come_due ||
                          protocol::encode(document_of(*before, *edition, now)) != protocol::encode(document);
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

// M16: an upgrade keeps the use, or begins anew.
void Accounts::set_aside(store::Database& database, const Account& before, Account& after, core::Instant now) const {
  const auto& catalogue = editions_.current()->catalogue;
  const auto* was = catalogue.plan(in_force(before, catalogue, now).plan);
  const auto* is = catalogue.plan(in_force(after, catalogue, now).plan);
  if (!used_ || was == nullptr || is == nullptr || is->tier <= was->tier) return;
  for (const auto& grant : is->meters) {
    if (grant.on_upgrade != catalogue::OnUpgrade::reset) continue;
    auto& standing = after.meters[grant.meter];
    standing.now.base = used_(database, after.id, grant.meter, standing.now.period.start);
  }
}

Accounts::Pointer Accounts::settle(store::Database& database, const Pointer& account, core::Instant now) {
  const auto& catalogue = editions_.current()->catalogue;
  const bool is_due = account->pending && account->pending->at <= now;  // booked first
  const auto* plan = catalogue.plan(account->plan_at(now));
  const bool carries = plan != nullptr && std::any_of(plan->meters.begin(), plan->meters.end(),
                                                      [](const auto& grant) { return grant.rollover.has_value(); });
  if (is_due) return account;
  if (!carries && grants_.find(database, account->id)->empty()) return account;
  return save(database, *account, now);
}

Grants::Added Accounts::grant(store::Database& database, const std::string& id, const Credit& credit,
                              core::Instant now) {
  const auto account = find_or_create(database, id, now);
  const auto added = grants_.add(database, id, credit);
  if (added == Grants::Added::made) save(database, *account, now);
  return added;
}

std::vector<std::string> Accounts::changed_by(store::Database& database, core::Instant now, std::size_t most) const {
  std::vector<std::string> ids;
  database.query(
      "SELECT id FROM account WHERE changes_at > 0 AND changes_at <= ? ORDER BY changes_at LIMIT ?",
      [&](const store::Row& row) { ids.push_back(row.text(0)); }, now, most);
  return ids;
}

protocol::Period Accounts::period_of(const Account& account, const std::string& meter, core::Instant at) const {
  const auto edition = editions_.current();
  const auto* plan = edition->catalogue.plan(account.plan_at(at));
  if (plan == nullptr) plan = edition->catalogue.plan(edition->catalogue.default_plan);
  const auto* grant = plan->meter(meter);
  const auto* sold = edition->catalogue.meter(meter);
  if (grant == nullptr || sold == nullptr || sold->kind == protocol::MeterKind::latest) return {};
  const auto known = account.meters.find(meter);
  if (known != account.meters.end()) {
    const auto& present = known->second.now.period;
    if (present.start <= at && at < present.end) return present;
    for (const auto& each : known->second.past) {
      if (each.period.start <= at && at < each.period.end) return each.period;
    }
  }
  return edition->calendar.holding(at, grant->period, grant->anchor, account.subscribed_at);
}

bool Accounts::is_late(const Account& account, const std::string& meter, core::Instant period,
                       core::Instant now) const {
  if (period == 0 || period + late_after > now) return false;
  const auto of = period_of(account, meter, period);
  return of.end != 0 && of.end + late_after <= now;
}

core::Instant Accounts::paid_until(const Account& account, core::Instant now) const {
  const auto edition = editions_.current();
  const auto document = document_of(account, *edition, now);
  const protocol::Period* longest = nullptr;
  for (const auto& meter : document.meters) {
    if (meter.periods.empty()) continue;
    const auto& present = meter.periods.front();
    const bool is_longer = longest == nullptr || present.end - present.start > longest->end - longest->start;
    if (is_longer) longest = &present;
  }
  if (longest != nullptr) return longest->end;
  const bool is_yearly = edition->catalogue.plan(document.plan)->price.per == protocol::Per::year;
  return edition->calendar
      .holding(now, is_yearly ? catalogue::PeriodUnit::year : catalogue::PeriodUnit::month,
               catalogue::Anchor::subscription, account.subscribed_at)
      .end;
}

std::int64_t Accounts::version(const Account& account, core::Instant now) const {
  std::int64_t version = std::max(account.plan_version, editions_.current()->version);
  version = std::max(version, last_daily_turn(account.id, now));
  if (account.changes_at <= now) version = std::max(version, account.changes_at);
  if (account.trial && account.trial->ends_at <= now) version = std::max(version, account.trial->ends_at);
  return version;
}

protocol::PlanDocument Accounts::document(const Account& account, core::Instant now) const {
  return document_of(account, *editions_.current(), now);
}

protocol::PlanDocument Accounts::issue(store::Database& database, const Pointer& account, std::int64_t held,
                                       core::Instant now) {
  const auto edition = editions_.current();
  Account next = brought_up(database, *account, *edition, grants_, used_, now);
  auto document = document_of(next, *edition, now);
  next.plan_version = version(*account, now);
  if (held > next.plan_version && held < now) next.plan_version = now;
  next.limits = limits_of(next, document);
  next.changes_at = next_change(next, document, now);
  document.version = std::to_string(next.plan_version);
  const bool is_changed = next.plan_version != account->plan_version || next.limits != account->limits ||
                          next.meters != account->meters || next.features != account->features ||
                          next.changes_at != account->changes_at;
  if (is_changed) keep(database, std::move(next));
  return document;
}

Accounts::Pointer Accounts::keep(store::Database& database, Account account) {
  const auto kept = std::make_shared<const Account>(std::move(account));
  database.run(
      "INSERT INTO account (id, facts, created_at, plan_version, limits, standing, changes_at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (id) DO UPDATE SET facts = excluded.facts, plan_version = excluded.plan_version,"
      " limits = excluded.limits, standing = excluded.standing, changes_at = excluded.changes_at",
      kept->id, protocol::dump(facts_to_json(*kept)), kept->created_at, kept->plan_version,
      protocol::dump(limits_to_json(kept->limits)), protocol::dump(standing_to_json(*kept)), kept->changes_at);
  live_.put(kept->id, kept);
  database.when_done([this, id = kept->id](bool durable) {
    if (!durable) live_.evict(id);
  });
  return kept;
}

}  // namespace headroom::server::accounts
