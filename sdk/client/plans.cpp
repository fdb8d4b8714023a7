#include "sdk/client/plans.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sdk/client/lane_reports.hpp"
#include "sdk/client/terms.hpp"
#include "sdk/core/ids.hpp"
#include "sdk/plan/version.hpp"
#include "sdk/protocol/codec/codec.hpp"

namespace headroom::client {

Plans::Plans(Machinery& machinery, Accounts& accounts, Doors doors)
    : machinery_(&machinery), accounts_(&accounts), doors_(std::move(doors)), alarm_(machinery.scheduler, [this] {
        refresh(is_leader_);
        doors_.period_over();
      }) {}

void Plans::load(Account& account) {
  auto stored = machinery_->store.plan(account.id);
  if (!stored) machinery_->log.write(core::LogLevel::warning, "the plan cannot be read: " + stored.error().detail);
  if (stored && *stored) {
    if (auto document = protocol::decode_plan_document((*stored)->document))
      return take(account, *std::move(document), (*stored)->confirmed_at, is_leader_);
    machinery_->log.write(core::LogLevel::warning, "the stored plan is damaged and left aside until the next sync");
  }
  account.follow(nullptr, is_leader_);
  set_alarm();
}

void Plans::reload_all() {
  accounts_->each([this](Account& account) {
    auto stored = machinery_->store.plan(account.id);
    if (!stored || !*stored) return;
    auto document = protocol::decode_plan_document((*stored)->document);
    if (!document) return;
    if (is_newer(account, *document))
      take(account, *std::move(document), (*stored)->confirmed_at, is_leader_);
    else
      confirm(account, (*stored)->confirmed_at, is_leader_);
  });
}

void Plans::settling(sync::SettledAccount& settled) {
  const Account* account = accounts_->open(settled.outcome.account);
  if (settled.plan && account && is_newer(*account, *settled.plan))
    settled.outcome.plan =
        ports::StoredPlan{settled.plan->version, protocol::encode(*settled.plan), machinery_->time.now().trusted};
}

void Plans::settled(const sync::SettledAccount& settled, bool is_leader) {
  Account* account = accounts_->open(settled.outcome.account);
  if (!account) return;
  if (settled.outcome.plan)
    take(*account, *settled.plan, settled.outcome.plan->confirmed_at, is_leader);
  else if (settled.outcome.plan_confirmed_at)
    confirm(*account, *settled.outcome.plan_confirmed_at, is_leader);
  for (const auto& fork : settled.forks) this->fork(*account, fork);
  for (const auto& others : settled.others) account->set_others(others.meter, others.period, others.used);
  auto& words = machinery_->page.words();
  if (settled.outcome.plan) words.plan_version.store(version_of(*settled.plan));
  words.change.fetch_add(1);
}

void Plans::refresh(bool is_leader) {
  is_leader_ = is_leader;
  accounts_->each([&](Account& account) { account.refresh(is_leader); });
  set_alarm();
}

void Plans::take(Account& account, protocol::PlanDocument document, core::Instant confirmed_at, bool is_leader) {
  const auto before = account.snapshot();
  auto after = std::make_shared<const plan::Snapshot>(std::move(document), plan::Source::server, confirmed_at);
  Change change{account, after, plan::difference(before ? &before->document() : nullptr, after->document()),
                before ? before->document().plan : ""};
  account.follow(after, is_leader);
  set_alarm();
  doors_.changed(change);
}

void Plans::confirm(Account& account, core::Instant at, bool is_leader) {
  const auto held = account.snapshot();
  if (!held || held->source() != plan::Source::server || held->confirmed_at() >= at) return;
  account.follow(std::make_shared<const plan::Snapshot>(held->document(), plan::Source::server, at), is_leader);
  set_alarm();
}

void Plans::fork(Account& account, const sync::Fork& fork) {
  const meter::Lane lane = account.lane();
  if (core::to_text(core::Id{lane.id}) != fork.lane) return;  // it was frozen already
  ports::LaneId fresh;
  machinery_->random.fill(fresh);
  const auto renewed = meter::renew_lane(machinery_->page, account.id, lane, fresh);
  if (!renewed)
    return machinery_->log.write(core::LogLevel::error, "a forked lane cannot be replaced: the counter page is full");
  account.renew_lane(*renewed, fork.base);
  give_up_lane(machinery_->page, account.id, lane);
  machinery_->log.write(core::LogLevel::warning,
                        "the state directory was copied or restored; counting goes on in a new lane");
}

void Plans::set_alarm() {
  const core::Instant now = machinery_->time.settled();
  std::optional<core::Instant> next;
  accounts_->each([&](Account& account) {
    const auto snapshot = account.snapshot();
    const auto boundary = snapshot ? snapshot->next_boundary(now) : std::nullopt;
    if (boundary && (!next || *boundary < *next)) next = boundary;
  });
  const core::Duration steady = machinery_->time.now().steady;
  // A far boundary is looked at again each hour, as the server may have corrected the time.
  alarm_.set(next ? steady + std::min<core::Duration>(std::max<core::Duration>(*next - now, 1), core::hour) : 0,
             steady);
}

bool Plans::is_newer(const Account& account, const protocol::PlanDocument& document) const {
  const auto held = account.snapshot();
  return !held || held->source() == plan::Source::bundled || plan::is_newer(document.version, held->document().version);
}

}  // namespace headroom::client
