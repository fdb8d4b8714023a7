#include "sdk/client/plans.hpp"

#include <algorithm>
#include <utility>

#include "sdk/client/lane_change.hpp"
#include "sdk/client/terms.hpp"
#include "sdk/core/ids.hpp"
#include "sdk/plan/validate.hpp"
#include "sdk/plan/version.hpp"
#include "sdk/protocol/codec/codec.hpp"

namespace headroom::client {
namespace {

bool is_from_server(const plan::Snapshot* snapshot) noexcept {
  return snapshot && snapshot->source() == plan::Source::server;
}

bool is_newer(const Account& account, const protocol::PlanDocument& document) {
  const auto held = account.snapshot();
  return !is_from_server(held.get()) || plan::is_newer(document.version, held->document().version);
}

}  // namespace

Plans::Plans(Machinery& machinery, Accounts& accounts, Doors doors)
    : machinery_(&machinery), accounts_(&accounts), doors_(std::move(doors)), alarm_(machinery.scheduler, [this] {
        refresh();
        doors_.period_over();
      }) {}

void Plans::lead() {
  is_leader_ = true;
  notice();
  refresh();
}

void Plans::load(Account& account) {
  if (!take_stored(account, false)) account.follow(nullptr, is_leader_);
  set_alarm();
}

void Plans::notice() {
  for (Account* account : accounts_->all()) {
    if (const auto lane = meter::current_lane(machinery_->page, account->id, account->lane().id))
      account->follow_lane(*lane, is_leader_);
    take_stored(*account, true);
  }
  set_alarm();
}

void Plans::settling(sync::SettledAccount& settled) {
  if (!settled.plan) return;
  const auto held = accounts_->open(settled.outcome.account).snapshot();
  const bool is_older = is_from_server(held.get()) && plan::is_newer(held->document().version, settled.plan->version);
  if (!is_older && is_sound(*settled.plan))
    settled.outcome.plan =
        ports::StoredPlan{settled.plan->version, protocol::encode(*settled.plan), machinery_->time.now().trusted};
}

void Plans::settled(const sync::SettledAccount& settled) {
  Account& account = accounts_->open(settled.outcome.account);
  if (!account.is_loaded()) load(account);
  if (settled.outcome.plan) {
    if (is_newer(account, *settled.plan))
      take(account, *settled.plan, settled.outcome.plan->confirmed_at, true);
    else
      confirm(account, settled.outcome.plan->confirmed_at);
    machinery_->page.words().plan_version.store(version_of(*settled.plan));
  } else if (settled.outcome.plan_confirmed_at) {
    confirm(account, *settled.outcome.plan_confirmed_at);
  }
  for (const auto& fork : settled.forks) this->fork(account, fork);
  for (const auto& others : settled.others) account.set_others(others.meter, others.period, others.used);
}

void Plans::tick() {
  for (Account* account : accounts_->all()) account->place_homeless(is_leader_);
  if (boundary_ && machinery_->time.settled() >= *boundary_) refresh();
}

bool Plans::is_sound(const protocol::PlanDocument& document) {
  const auto valid = plan::validate(document);
  if (!valid) machinery_->log.write(core::LogLevel::error, "a plan is left aside: " + valid.error().detail);
  return static_cast<bool>(valid);
}

bool Plans::take_stored(Account& account, bool is_news) {
  auto stored = machinery_->store.plan(account.id);
  if (!stored) machinery_->log.write(core::LogLevel::warning, "the plan cannot be read: " + stored.error().detail);
  if (!stored || !*stored) return false;
  auto document = protocol::decode_plan_document((*stored)->document);
  if (!document || !is_sound(*document)) {
    machinery_->log.write(core::LogLevel::warning, "the stored plan is damaged and left aside until the next sync");
    return false;
  }
  if (is_newer(account, *document))
    take(account, *std::move(document), (*stored)->confirmed_at, is_news);
  else
    confirm(account, (*stored)->confirmed_at);
  return account.is_loaded();
}

void Plans::take(Account& account, protocol::PlanDocument document, core::Instant confirmed_at, bool is_news) {
  const auto before = account.snapshot();
  auto after = std::make_shared<const plan::Snapshot>(std::move(document), plan::Source::server, confirmed_at);
  account.follow(after, is_leader_);
  set_alarm();
  doors_.changed(
      {account, after, plan::difference(before ? &before->document() : nullptr, after->document()), is_news});
}

void Plans::confirm(Account& account, core::Instant at) {
  const auto held = account.snapshot();
  if (!is_from_server(held.get()) || held->confirmed_at() >= at) return;
  account.follow(std::make_shared<const plan::Snapshot>(held->document(), plan::Source::server, at), is_leader_);
  set_alarm();
}

void Plans::fork(Account& account, const sync::Fork& fork) {
  const meter::Lane lane = account.lane();
  if (core::to_text(core::Id{lane.id}) != fork.lane) return;  // it was frozen already
  ports::LaneId fresh;
  machinery_->random.fill(fresh);
  const auto renewed = fork_lane(machinery_->page, account.id, lane, fresh, fork.base);
  if (!renewed)
    return machinery_->log.write(core::LogLevel::error, "a forked lane cannot be replaced: the counter page is full");
  account.follow_lane(*renewed, is_leader_);
  machinery_->log.write(core::LogLevel::warning,
                        "the state directory was copied or restored; counting goes on in a new lane");
}

void Plans::refresh() {
  for (Account* account : accounts_->all()) account->refresh(is_leader_);
  set_alarm();
}

void Plans::set_alarm() {
  const core::Instant now = machinery_->time.settled();
  boundary_.reset();
  for (Account* account : accounts_->all()) {
    const auto snapshot = account->snapshot();
    const auto next = snapshot ? snapshot->next_boundary(now) : std::nullopt;
    if (next && (!boundary_ || *next < *boundary_)) boundary_ = next;
  }
  const core::Duration steady = machinery_->time.now().steady;
  // A far boundary is looked at again each hour, as the server may have corrected the time.
  alarm_.set(
      boundary_ ? steady + std::min<core::Duration>(std::max<core::Duration>(*boundary_ - now, 1), core::hour) : 0,
      steady);
}

}  // namespace headroom::client
