#include "sdk/client/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "sdk/client/circumstances.hpp"
#include "sdk/client/gathering.hpp"
#include "sdk/client/lane_reports.hpp"
#include "sdk/meter/sweep.hpp"
#include "sdk/protocol/codec/codec.hpp"

namespace headroom::client {
namespace {
constexpr core::Duration tick_interval = 250;  // M27
}

Pipeline::Pipeline(Machinery machinery, Accounts& accounts, HostDispatch& dispatch, std::shared_ptr<Mailbox> mailbox,
                   std::uint8_t own_index, StandingReport& report)
    : machinery_(std::move(machinery)),
      accounts_(&accounts),
      dispatch_(&dispatch),
      own_index_(own_index),
      report_(&report),
      people_(machinery_.settings.consent),
      plans_(machinery_, accounts,
             {[this](const Plans::Change& change) { plan_changed(change); },
              [this] { syncing_.wanted(sync::Reason::period_over); }}),
      guards_(dispatch),
      offers_(
          machinery_, own_index,
          {[this](std::string_view account) { return setting(account); },
           [this](std::string_view account) {
             const Account* at = accounts_->find(account);
             return at && at->snapshot() ? at->snapshot()->document().version : std::string();
           },
           [this](const offer::Delivery& delivery) { moments_.deliver(delivery); },
           [this](const offer::Refusal& refusal) { moments_.none(refusal.moment, refusal.decision, refusal.reason); },
           [this](const std::string& moment, std::uint32_t reason) { guards_.refuse(moment, reason); },
           [this](const outcome::Recorded& recorded) { record(recorded.account, recorded.event, true); },
           [this] { syncing_.wanted(sync::Reason::accepted); }}),
      decisions_(machinery_, {[this](const decision::Moment& moment) {
                                return circumstances_of(moment, machinery_.settings, people_, *accounts_);
                              },
                              [this](std::string_view account) { return device_token(account); },
                              [this](const decision::Decided& decided) { moments_.decided(decided); },
                              [this](const core::Error& error) { exchanged(error); }}),
      moments_(machinery_, offers_, guards_, dispatch, std::move(mailbox),
               {[this](std::string_view account) { return people_.user(account); },
                [this](const decision::Moment& moment) { ask(moment); },
                [this](const decision::Moment& moment) { record_edge(moment); }}),
      syncing_(machinery_, {[this] { return gather(machinery_, people_); },
                            [this](sync::SettledAccount& settled) { plans_.settling(settled); },
                            [this](const sync::SettledAccount& answer) { settled(answer); },
                            [this](const core::Error& error) { exchanged(error); }}),
      listening_(machinery_, [this](const protocol::Hint& hint) { hinted(hint); }),
      tick_(machinery_.scheduler, [this] { tick(); }),
      write_(machinery_.scheduler, [this] { write_through(); }) {}

void Pipeline::start() {
  if (auto contexts = machinery_.store.contexts())
    for (auto& context : *contexts)
      if (!people_.of(context.account)) people_.put(std::move(context));
  seen_change_ = machinery_.page.words().change.load();
  tick();
  write_through();
}

void Pipeline::woken() {
  const meter::Sweep sweep{own_index_, leads_, machinery_.time.now().trusted};
  accounts_->drain([&](meter::Cell& cell) {
    const ports::Place place{cell.record.load(), cell.home.load(), false};
    if (place) meter::look_at(place, sweep, [this](const meter::HeldEdge& edge) { raise(edge); });
  });
}

void Pipeline::identified(ports::StoredContext context) {
  const std::string account = context.account;
  if (!account.empty())
    if (auto put = machinery_.store.put_context(context); !put) exchanged(put.error());
  people_.identify(std::move(context));
  if (Account* at = accounts_->open(account)) plans_.load(*at);
  listening_.listen(leads_ && !account.empty() ? device_token(account) : std::string());
  syncing_.wanted(sync::Reason::identified);
  raise_all();
}

void Pipeline::guard(std::shared_ptr<GuardedAction> action, const meter::Cell& cell, std::int64_t wanted) {
  // The plan may have come between the denial and now.
  if (action->enter()) {
    const bool is_pushed = dispatch_->push_or_reject([dispatch = dispatch_, action] {
      if (!action->resume()) dispatch->note_throw("guard");
    });
    if (!is_pushed) action->give_back();
    return;
  }
  moments_.guard(std::move(action), cell, wanted);
}

void Pipeline::refuse(const std::shared_ptr<GuardedAction>& action) {
  dispatch_->push_or_reject([dispatch = dispatch_, action] {
    if (!action->refuse(HEADROOM_REFUSED_NONE)) dispatch->note_throw("guard");
  });
}

void Pipeline::subscribed() {
  moments_.heard();
  offers_.stage_changed();
}

void Pipeline::set_consent(protocol::Consent consent) {
  people_.set_consent(consent);
  if (consent == protocol::Consent::withheld)
    accounts_->each([this](Account& account) {
      if (auto erased = machinery_.store.erase_events(account.id); !erased) exchanged(erased.error());
    });
  if (consent == protocol::Consent::withheld) syncing_.withhold();
  report_queue();
  offers_.stage_changed();
}

void Pipeline::flush(std::function<void()> done) {
  woken();
  raise_all();
  moments_.when_decided([this, done = std::move(done)]() mutable {
    if (auto flushed = machinery_.page.flush(); !flushed) exchanged(flushed.error());
    syncing_.when_synced(std::move(done));
  });
}

void Pipeline::seal() {
  guards_.refuse_all(HEADROOM_REFUSED_CLOSED);
  machinery_.time.refresh();
}

void Pipeline::tick() {
  if (auto ahead = machinery_.page.keep_ahead(); !ahead)
    report_->change([&](auto& facts) { facts.last = ahead.error(); });
  if (!leads_ && machinery_.page.clients().try_lead(own_index_)) lead();
  machinery_.time.refresh();
  const std::uint64_t change = machinery_.page.words().change.load();
  if (change != std::exchange(seen_change_, change) && !leads_) plans_.reload_all();
  raise_all();
  const core::Duration now = machinery_.time.now().steady;
  tick_.set(now + tick_interval, now);
}

void Pipeline::write_through() {
  if (auto flushed = machinery_.page.flush(); !flushed) exchanged(flushed.error());
  const core::Duration now = machinery_.time.now().steady;
  write_.set(now + machinery_.settings.flush_interval, now);
}

void Pipeline::lead() {
  leads_ = true;
  report_->change([](auto& facts) { facts.is_leader = true; });
  plans_.refresh(true);
  syncing_.lead(true);
  if (const auto [account, user] = people_.current(); !account.empty()) listening_.listen(device_token(account));
}

void Pipeline::raise_all() {
  meter::sweep_page(machinery_.page, {own_index_, leads_, machinery_.time.now().trusted},
                    [this](const meter::HeldEdge& edge) { raise(edge); });
}

void Pipeline::raise(const meter::HeldEdge& edge) {
  // A moment is somebody's: what another account left pending waits until it is identified again (M25).
  if (edge.place.record->key.account_id() == people_.current().first) moments_.raise(edge);
}

void Pipeline::plan_changed(const Plans::Change& change) {
  const protocol::PlanDocument& plan = change.plan->document();
  if (plan.kill_switch != is_killed_) {
    is_killed_ = plan.kill_switch;
    offers_.stage_changed();
  }
  decisions_.plan_changed(change.account.id);
  std::vector<std::string> entitled = change.difference.raised;
  entitled.insert(entitled.end(), change.difference.granted.begin(), change.difference.granted.end());
  guards_.try_all(change.account.id);
  offers_.entitled(change.account.id, entitled, plan.version, plan.plan);
  if (change.difference.is_empty()) return;
  dispatch_->push_or_reject(
      [dispatch = dispatch_, account = change.account.id, snapshot = change.plan, previous = change.previous] {
        const protocol::PlanDocument& now = snapshot->document();
        dispatch->change({{account.data(), account.size()},
                          {now.plan.data(), now.plan.size()},
                          {now.name.data(), now.name.size()},
                          {previous.data(), previous.size()}});
      });
}

void Pipeline::settled(const sync::SettledAccount& settled) {
  const std::string& account = settled.outcome.account;
  if (settled.error == "token_unknown") tokens_.erase(account);
  if (settled.outcome.device_token) {
    tokens_[account] = *settled.outcome.device_token;
    decisions_.enrolled(account);
  }
  const auto current = people_.current();
  if (leads_ && account == current.first) listening_.listen(device_token(account));
  plans_.settled(settled, leads_);
  offers_.shown_elsewhere({account, people_.user(account)}, settled.interruptions);
  report_queue();
}

void Pipeline::hinted(const protocol::Hint& hint) {
  using Type = protocol::Hint::Type;
  if (hint.type == Type::offer_withdrawn) {
    decisions_.withdrawn(hint.subject);
    offers_.withdraw(hint.subject);
  } else {
    syncing_.wanted(sync::Reason::hint);
  }
}

void Pipeline::ask(const decision::Moment& moment) {
  decision::Means means;
  means.is_killed = is_killed_;
  means.is_consent_withheld = people_.consent() == protocol::Consent::withheld;
  if (const Account* account = accounts_->find(moment.account))
    if (const auto plan = account->snapshot())
      if (const auto* fallback = plan->fallback(moment.edge, moment.key)) means.fallback = fallback->offer;
  decisions_.ask(moment, std::move(means));
}

void Pipeline::record_edge(const decision::Moment& moment) {
  protocol::Event event;
  event.id = moment.id;
  event.user = moment.user;
  event.at = moment.at;
  event.edge = moment.edge;
  event.key = moment.key;
  event.threshold = moment.threshold;
  event.used = moment.used;
  event.limit = moment.limit;
  record(moment.account, event, false);
}

void Pipeline::record(const std::string& account, const protocol::Event& event, bool is_outcome) {
  if (people_.consent() == protocol::Consent::withheld || account.empty()) return;
  auto dropped = machinery_.store.push_event_or_drop_oldest({event.id, account, protocol::encode(event)}, is_outcome);
  if (!dropped) return exchanged(dropped.error());
  report_->change([&](auto& facts) { facts.dropped += static_cast<std::int64_t>(*dropped); });
  report_queue();
  syncing_.wanted(sync::Reason::told);
}

void Pipeline::exchanged(const core::Error& error) {
  const bool is_new = report_->facts().last.number != error.number;
  const bool is_network = error.number == 0 || error.number >= HEADROOM_ERROR_RESOLVE;
  report_->change([&](auto& facts) {
    facts.last = error;
    if (is_network) facts.is_online = error.number == 0;
  });
  if (error.number != 0 && is_new) machinery_.log.write(core::LogLevel::warning, error.detail);
}

Offers::Setting Pipeline::setting(std::string_view account) {
  Offers::Setting out;
  out.hosts = machinery_.settings.offer_hosts;
  out.stage.has_listener = dispatch_->has_offer_listener();
  out.stage.is_consent_withheld = people_.consent() == protocol::Consent::withheld;
  out.stage.is_killed = is_killed_;
  if (const Account* at = accounts_->find(account))
    if (const auto plan = at->snapshot()) {
      out.stage.caps = plan->document().caps;
      out.hosts.insert(out.hosts.end(), plan->document().offer_hosts.begin(), plan->document().offer_hosts.end());
    }
  return out;
}

std::string Pipeline::device_token(std::string_view account) {
  if (const auto at = tokens_.find(account); at != tokens_.end()) return at->second;
  auto token = machinery_.store.device_token(account);
  if (!token || !*token) return {};
  return tokens_[std::string(account)] = **token;
}

void Pipeline::report_queue() {
  if (auto count = machinery_.store.event_count())
    report_->change([&](auto& facts) { facts.queue_depth = static_cast<std::int64_t>(*count); });
}

}  // namespace headroom::client
