#include "sdk/client/offers.hpp"

#include <algorithm>
#include <cstring>

#include "sdk/client/history.hpp"
#include "sdk/offer/content.hpp"
#include "sdk/trust/digest.hpp"

namespace headroom::client {
namespace {

constexpr std::size_t max_history = 512;

core::Id digest_of(std::string_view text) {
  const auto digest = trust::sha256(text);
  core::Id id;
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  return id;
}

std::vector<offer::Past> pasts_of(const std::vector<ports::StoredMoment>& moments) {
  std::vector<offer::Past> out;
  for (const auto& moment : moments)
    if (auto past = past_of(moment)) out.push_back(*std::move(past));
  return out;
}

}  // namespace

struct Offers::Desk {
  Desk(Machinery& machinery, std::uint8_t own_index, const Person& person, std::vector<ports::StoredMoment> history,
       std::function<void()> due)
      : words(machinery.page, own_index, person.first, person.second),
        moments(std::move(history)),
        presenter(words.load({}), pasts_of(moments)),
        alarm(machinery.scheduler, std::move(due)) {}
  UserWords words;
  std::vector<ports::StoredMoment> moments;  // of earlier runs and this one
  offer::Presenter presenter;
  Alarm alarm;
};

Offers::Offers(Machinery& machinery, std::uint8_t own_index, Doors doors)
    : machinery_(&machinery),
      own_index_(own_index),
      doors_(std::move(doors)),
      origin_(offer::parse_origin(machinery.settings.endpoint)),
      tracker_(&digest_of),
      tracker_alarm_(machinery.scheduler, [this] { due(); }),
      accept_alarm_(machinery.scheduler, [this] { carry(accept_loop_.due(machinery_->time.now())); }) {}

Offers::~Offers() = default;

void Offers::present(const Person& person, offer::Candidate candidate) {
  if (candidate.is_holdout) {
    holdouts_[candidate.moment] = candidate;
  } else {
    auto content = offer::accept_content(std::move(candidate.offer), doors_.setting(person.first).hosts, origin_);
    if (!content) {
      machinery_->log.write(core::LogLevel::warning, "an offer was refused: " + content.error().detail);
      return doors_.refused({candidate.moment, candidate.decision, "invalid_offer", false});
    }
    candidate.offer = *std::move(content);
  }
  step(person, [&](Desk& desk, core::Now now) {
    return desk.presenter.present(std::move(candidate), this->stage(person), now);
  });
}

bool Offers::reopen(const Person& person, std::string_view moment) {
  bool is_valid = false;
  step(person, [&](Desk& desk, core::Now now) {
    auto next = desk.presenter.reopen(moment, this->stage(person), now);
    is_valid = next.has_value();
    return next ? *std::move(next) : desk.presenter.due(this->stage(person), now);
  });
  return is_valid;
}

const ports::StoredMoment* Offers::past(const Person& person, std::string_view moment) {
  const auto& moments = desk(person).moments;
  const auto at = std::find_if(moments.begin(), moments.end(), [&](const auto& stored) { return stored.id == moment; });
  return at == moments.end() ? nullptr : &*at;
}

bool Offers::is_open(const ports::StoredMoment& past) const {
  if (past.state != "offered" && past.state != "shown") return false;
  const auto offer = past_of(past);
  return offer && offer->candidate.offer.expires_at > machinery_->time.now().trusted;
}

void Offers::keep_none(const Person& person, const decision::Moment& moment, const std::string& decision,
                       const std::string& reason) {
  ports::StoredMoment stored;
  stored.id = moment.id;
  stored.account = person.first;
  stored.user = person.second;
  stored.edge = protocol::to_text(moment.edge);
  stored.key = moment.key;
  stored.decision = decision;
  stored.state = "none";
  stored.reason = reason;
  stored.at = machinery_->time.now().trusted;
  keep(person, std::move(stored));
}

void Offers::told(const std::string& offer, const OfferReport& report) {
  const auto at = known_.find(offer);
  if (at == known_.end()) return;
  const Person person = at->second.person;
  const offer::Candidate candidate = at->second.candidate;
  const core::Now now = machinery_->time.now();
  using protocol::OfferOutcome;
  if (report.what == OfferOutcome::abandoned) {
    auto recorded = tracker_.let_go(offer, now);
    const bool is_over = !recorded.empty();
    record(recorded);
    step(person, [&](Desk& desk, core::Now) { return desk.presenter.let_go(offer, this->stage(person), now); });
    if (is_over) doors_.ended(candidate.moment, HEADROOM_REFUSED_EXPIRED);
    return;
  }
  const core::Instant until = report.what == OfferOutcome::snoozed ? now.trusted + report.hours * core::hour : 0;
  const std::string_view reason =
      report.what == OfferOutcome::dismissed ? protocol::to_text(report.dismissal) : std::string_view();
  auto recorded = tracker_.tell(offer, report.what, reason, until, now);
  if (recorded.empty()) return;  // a repeat
  record(recorded);
  step(person, [&](Desk& desk, core::Now) {
    return desk.presenter.told(offer, report.what, report.dismissal, until, this->stage(person), now);
  });
  keep(person, candidate, protocol::to_text(report.what), reason, until);
  if (report.what == OfferOutcome::dismissed || report.what == OfferOutcome::snoozed)
    doors_.ended(candidate.moment, HEADROOM_REFUSED_DISMISSED);
  if (report.what == OfferOutcome::accepted)
    carry(accept_loop_.accepted(
        {offer, person.first, candidate.offer.target, doors_.plan_version(person.first), now.trusted}, now));
}

void Offers::withdraw(std::string_view offer) {
  for (auto& [person, desk] : desks_)
    step(person, [&](Desk& of, core::Now now) { return of.presenter.withdraw(offer, this->stage(person), now); });
}

void Offers::pause_point(const Person& person) {
  step(person, [&](Desk& desk, core::Now now) { return desk.presenter.pause_point(this->stage(person), now); });
}

void Offers::quiet(bool begins) {
  quiet_zones_ += begins ? 1 : -1;
  stage_changed();
}

void Offers::stage_changed() {
  for (auto& [person, desk] : desks_)
    step(person, [&](Desk& of, core::Now now) { return of.presenter.stage_changed(this->stage(person), now); });
}

void Offers::entitled(std::string_view account, const std::vector<std::string>& keys, std::string_view version,
                      std::string_view plan) {
  carry(accept_loop_.plan_in_force(account, version, plan, machinery_->time.now()));
  if (keys.empty()) return;
  const auto end = [&](const Person& person) {
    // Guards that fitted have run by now; one that did not waits on.
    step(
        person, [&](Desk& of, core::Now now) { return of.presenter.entitled(keys, stage(person), now); }, false);
  };
  for (const auto& [person, desk] : desks_)
    if (person.first == account) end(person);
}

void Offers::shown_elsewhere(const Person& person, const std::vector<core::Instant>& shown) {
  if (shown.empty()) return;
  step(person, [&](Desk& desk, core::Now now) {
    desk.presenter.shown_elsewhere(shown, now);
    return desk.presenter.due(stage(person), now);
  });
}

Offers::Desk& Offers::desk(const Person& person) {
  auto& slot = desks_[person];
  if (slot) return *slot;
  auto history = machinery_->store.moments(person.first, person.second);
  if (!history)
    machinery_->log.write(core::LogLevel::warning, "what was offered before cannot be read: " + history.error().detail);
  slot = std::make_unique<Desk>(
      *machinery_, own_index_, person, history ? *std::move(history) : std::vector<ports::StoredMoment>(),
      [this, person] {
        step(person, [&](Desk& desk, core::Now now) { return desk.presenter.due(this->stage(person), now); });
      });
  const core::Now now = machinery_->time.now();
  for (const auto& stored : slot->moments)
    if (const auto past = past_of(stored);
        past && stored.state == "accepted" && now.trusted - stored.at < 15 * core::minute)
      carry(accept_loop_.accepted(
          {stored.offer_id, person.first, past->candidate.offer.target, doors_.plan_version(person.first), stored.at},
          now));
  return *slot;
}

offer::Stage Offers::stage(const Person& person) const {
  offer::Stage stage = doors_.setting(person.first).stage;
  stage.is_quiet = quiet_zones_ > 0;
  return stage;
}

template <class Step>
void Offers::step(const Person& person, Step&& step_of, bool ends_guards) {
  Desk& at = desk(person);
  const offer::PresenterState before = at.words.load(at.presenter.state());
  at.presenter.load_state(before);
  const offer::Next next = step_of(at, machinery_->time.now());
  at.words.save(before, at.presenter.state());
  carry(person, at, next, ends_guards);
}

void Offers::carry(const Person& person, Desk& desk, const offer::Next& next, bool ends_guards) {
  const core::Now now = machinery_->time.now();
  desk.alarm.set(next.wake_at, now.steady);
  for (const offer::Delivery& delivery : next.deliveries) {
    const offer::Candidate& candidate = delivery.candidate;
    if (!desk.words.claim(candidate.offer.id, now.trusted)) {
      doors_.refused({candidate.moment, candidate.decision, "busy", false});
      continue;
    }
    known_[candidate.offer.id] = {person, candidate};
    tracker_.delivered({candidate.offer.id, candidate.decision, person.first, person.second, candidate.edge,
                        candidate.key, candidate.offer.expires_at});
    doors_.deliver(delivery);
    if (!delivery.is_reopened) keep(person, candidate, "offered", "", 0);
  }
  for (const offer::Refusal& refusal : next.refusals) {
    if (const auto held = holdouts_.extract(refusal.moment); held && refusal.is_exposed) {
      const offer::Candidate& of = held.mapped();
      doors_.record(
          tracker_.exposure({"", of.decision, person.first, person.second, of.edge, of.key, of.offer.expires_at}, now));
    }
    doors_.refused(refusal);
  }
  for (const offer::Withdrawal& withdrawal : next.withdrawals) {
    record(tracker_.tell(withdrawal.offer, protocol::OfferOutcome::expired, "withdrawn", 0, now));
    if (const auto at = known_.find(withdrawal.offer); at != known_.end()) expired(at->second, ends_guards);
  }
  tracker_alarm_.set(tracker_.wake_at(now), now.steady);
}

void Offers::carry(outcome::AcceptLoop::Next next) {
  accept_alarm_.set(next.wake_at, machinery_->time.now().steady);
  if (next.wants_sync) doors_.want_sync();
}

void Offers::record(const std::vector<outcome::Recorded>& recorded) {
  for (const auto& one : recorded) doors_.record(one);
}

void Offers::keep(const Person& person, const offer::Candidate& candidate, std::string_view state,
                  std::string_view reason, core::Instant asleep_until) {
  ports::StoredMoment stored = stored_of(candidate, person.first, person.second, machinery_->time.now().trusted);
  stored.state = state;
  stored.reason = reason;
  stored.asleep_until = asleep_until;
  keep(person, std::move(stored));
}

void Offers::keep(const Person& person, ports::StoredMoment stored) {
  if (auto put = machinery_->store.put_moment(stored); !put)
    machinery_->log.write(core::LogLevel::warning, "an offer's history cannot be written: " + put.error().detail);
  auto& moments = desk(person).moments;
  std::erase_if(moments, [&](const auto& other) { return other.id == stored.id; });
  moments.insert(moments.begin(), std::move(stored));
  if (moments.size() > max_history) moments.pop_back();
}

void Offers::expired(const Known& known, bool ends_guards) {
  keep(known.person, known.candidate, protocol::to_text(protocol::OfferOutcome::expired), "", 0);
  if (ends_guards) doors_.ended(known.candidate.moment, HEADROOM_REFUSED_EXPIRED);
}

void Offers::due() {
  const core::Now now = machinery_->time.now();
  const auto recorded = tracker_.due(now);
  record(recorded);
  for (const auto& one : recorded)
    if (const auto at = known_.find(one.event.offer); at != known_.end()) expired(at->second, true);
  tracker_alarm_.set(tracker_.wake_at(now), now.steady);
}

}  // namespace headroom::client
