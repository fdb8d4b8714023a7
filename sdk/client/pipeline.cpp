#include "sdk/client/pipeline.hpp"

#include <algorithm>
#include <utility>

#include "sdk/client/circumstances.hpp"
#include "sdk/client/gathering.hpp"
#include "sdk/protocol/codec/codec.hpp"

namespace headroom::client {

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
      offers_(machinery_, own_index,
              {[this](std::string_view account) { return setting(account); },
               [this](std::string_view account) {
                 const Account* at = accounts_->find(account);
                 return at && at->snapshot() ? at->snapshot()->document().version : std::string();
               },
               [this](const offer::Delivery& delivery) { return moments_.deliver(delivery); },
               [this](const offer::Refusal& refusal) { moments_.refused(refusal); },
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
      syncing_(machinery_, {[this] { return gather(machinery_, people_, *accounts_); },
                            [this](sync::SettledAccount& settled) { plans_.settling(settled); },
                            [this](const sync::SettledAccount& answer) { settled(answer); },
                            [this](const core::Error& error) { exchanged(error); }}),
      listening_(machinery_, [this](const protocol::Hint& hint) { hinted(hint); }),
      tick_(machinery_.scheduler, [this] { tick(); }),
      write_(machinery_.scheduler, [this] { write_through(); }) {}

void Pipeline::start() {
  read_contexts();
  plans_.load(accounts_->open(""));
  if (people_.consent() == protocol::Consent::withheld) erase_events();
  seen_change_ = machinery_.page.words().change.load();
  tick();
  write_through();
}

void Pipeline::woken() {
  const meter::Sweep now = sweep();
  accounts_->drain([&](meter::Cell& cell) {
    const ports::Place place{cell.record.load(), cell.home.load(), false};
    if (place) meter::look_at(place, now, [this](const meter::HeldEdge& edge) { raise(edge); });
  });
}

void Pipeline::identified(ports::StoredContext context) {
  const std::string account = context.account;
  if (!account.empty())
    if (auto put = machinery_.store.put_context(context); !put) exchanged(put.error());
  people_.identify(std::move(context));
  Account& at = accounts_->open(account);
  plans_.load(at);
  const auto plan = at.snapshot();
  if (plan && plan->source() == plan::Source::server && !told_plans_.contains(account)) tell_plan(account, plan);
  listening_.listen(leads_ && !account.empty() ? device_token(account) : std::string());
  syncing_.wanted(sync::Reason::identified);
  if (!leads_) announce();
  raise_all();
}

void Pipeline::guard(std::shared_ptr<GuardedAction> action, const meter::Cell& cell, std::int64_t wanted) {
  // The plan may have come between the denial and now.
  if (action->enter()) return guards_.resume(std::move(action));
  const ports::Place place{cell.record.load(), cell.home.load(), false};
  // What the denial means for an episode comes first: the guard waits for the moment which that raises (M8).
  if (place) meter::look_at(place, sweep(), [](const meter::HeldEdge&) {});
  moments_.guard(std::move(action), cell, wanted);
}

void Pipeline::subscribed() {
  moments_.heard();
  offers_.stage_changed();
}

void Pipeline::set_consent(protocol::Consent consent) {
  people_.set_consent(consent);
  if (consent == protocol::Consent::withheld) erase_events();
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

void Pipeline::raise(const meter::HeldEdge& edge) {
  // A moment is somebody's: what another account left pending waits until it is identified again (M25).
  if (edge.place.record->key.account_id() == people_.current().first) moments_.raise(edge);
}

void Pipeline::plan_changed(const Plans::Change& change) {
  const protocol::PlanDocument& plan = change.plan->document();
  const std::string& account = change.account.id;
  decisions_.plan_changed(account);
  guards_.try_all(account);
  std::vector<std::string> entitled;
  if (change.is_news) {
    entitled = change.difference.raised;
    entitled.insert(entitled.end(), change.difference.granted.begin(), change.difference.granted.end());
  }
  moments_.entitled(account, entitled);
  offers_.entitled(account, entitled, plan.version, plan.plan);
  offers_.stage_changed();  // caps, kill switch
  if (account == people_.current().first && (!change.difference.is_empty() || !told_plans_.contains(account)))
    tell_plan(account, change.plan);
}

void Pipeline::tell_plan(const std::string& account, std::shared_ptr<const plan::Snapshot> plan) {
  std::string& told = told_plans_[account];
  dispatch_->push_or_reject(
      [dispatch = dispatch_, account, plan, previous = std::exchange(told, plan->document().plan)] {
        const protocol::PlanDocument& now = plan->document();
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
  plans_.settled(settled);
  announce();
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
  means.is_killed = setting(moment.account).stage.is_killed;
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
  if (!leads_) announce();
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
  if (const Account* at = accounts_->find(account))
    if (const auto plan = at->snapshot()) {
      out.stage.caps = plan->document().caps;
      out.stage.is_killed = plan->document().kill_switch;
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
