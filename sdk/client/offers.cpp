#include "sdk/client/offers.hpp"

#include <algorithm>
#include <cstring>

#include "sdk/client/history.hpp"
#include "sdk/offer/content.hpp"
#include "sdk/trust/digest.hpp"

namespace headroom::client {
namespace {

constexpr core::Duration awaited_for = 15 * core::minute;  // D9
constexpr std::size_t most_delivered = 1'024;

core::Id digest_of(std::string_view text) {
  const auto digest = trust::sha256(text);
  core::Id id;
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  return id;
}

}  // namespace

Offers::Offers(Machinery& machinery, std::uint8_t own_index, Doors doors)
    : machinery_(&machinery),
      own_index_(own_index),
      doors_(std::move(doors)),
      origin_(offer::parse_origin(machinery.settings.endpoint)),
      tracker_(&digest_of),
      alarm_(machinery.scheduler, [this] { due(); }),
      accept_alarm_(machinery.scheduler, [this] { carry(accept_loop_.due(machinery_->time.now())); }) {}

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
  step(person, [&](offer::Presenter& presenter, core::Now now) {
    return presenter.present(std::move(candidate), stage(person), now);
  });
}

bool Offers::reopen(const Person& person, std::string_view moment) {
  bool is_valid = false;
  step(person, [&](offer::Presenter& presenter, core::Now now) {
    auto next = presenter.reopen(moment, stage(person), now);
    is_valid = next.has_value();
    return next ? *std::move(next) : presenter.due(stage(person), now);
  });
  return is_valid;
}

bool Offers::is_open(const ports::StoredMoment& past) const {
  if (past.state != "offered" && past.state != "shown" && past.state != "asked") return false;
  const auto offer = past_of(past);
  return offer && offer->candidate.offer.expires_at > machinery_->time.now().trusted;
}

void Offers::keep_none(const decision::Moment& moment, const std::string& decision, const std::string& reason) {
  ports::StoredMoment stored;
  stored.id = moment.id;
  stored.account = moment.account;
  stored.user = moment.user;
  stored.edge = protocol::to_text(moment.edge);
  stored.key = moment.key;
  stored.decision = decision;
  stored.state = "none";
  stored.reason = reason;
  stored.at = machinery_->time.now().trusted;
  keep({moment.account, moment.user}, std::move(stored));
}

void Offers::withdraw(std::string_view offer) {
  for (const auto& [person, desk] : desks_)
    step(person, [&, of = &person](offer::Presenter& presenter, core::Now now) {
      return presenter.withdraw(offer, stage(*of), now);
    });
}

void Offers::pause_point(const Person& person) {
  step(person, [&](offer::Presenter& presenter, core::Now now) { return presenter.pause_point(stage(person), now); });
}

void Offers::quiet(bool begins) {
  quiet_zones_ += begins ? 1 : -1;
  stage_changed();
}

void Offers::stage_changed() {
  for (const auto& [person, desk] : desks_)
    step(person, [&, of = &person](offer::Presenter& presenter, core::Now now) {
      return presenter.stage_changed(stage(*of), now);
    });
}

void Offers::entitled(std::string_view account, const std::vector<std::string>& keys, std::string_view version,
                      std::string_view plan) {
  carry(accept_loop_.plan_in_force(account, version, plan, machinery_->time.now()));
  if (keys.empty()) return;
  // Guards that fitted have run by now; one that did not waits on.
  for (const auto& [person, desk] : desks_)
    if (person.first == account)
      step(
          person,
          [&, of = &person](offer::Presenter& presenter, core::Now now) {
            return presenter.entitled(keys, stage(*of), now);
          },
          false);
}

void Offers::shown_elsewhere(const Person& person, const std::vector<core::Instant>& shown) {
  if (shown.empty()) return;
  step(person, [&](offer::Presenter& presenter, core::Now now) {
    presenter.shown_elsewhere(shown, now);
    return presenter.due(stage(person), now);
  });
}

OfferDesk& Offers::desk(const Person& person) {
  if (const auto at = desks_.find(person); at != desks_.end()) return *at->second;
  auto history = machinery_->store.moments(person.first, person.second);
  if (!history)
    machinery_->log.write(core::LogLevel::warning, "what was offered before cannot be read: " + history.error().detail);
  auto made = std::make_unique<OfferDesk>(
      *machinery_, own_index_, person.first, person.second,
      history ? *std::move(history) : std::vector<ports::StoredMoment>(), [this, person] {
        step(person, [&](offer::Presenter& presenter, core::Now now) { return presenter.due(stage(person), now); });
      });
  OfferDesk& desk = *desks_.emplace(person, std::move(made)).first->second;
  const core::Now now = machinery_->time.now();
  for (const auto& stored : desk.history())
    if (const auto past = past_of(stored); past && stored.state == "accepted" && now.trusted - stored.at < awaited_for)
      carry(accept_loop_.accepted(
          {stored.offer_id, person.first, past->candidate.offer.target, doors_.plan_version(person.first), stored.at},
          now));
  return desk;
}

offer::Stage Offers::stage(const Person& person) const {
  offer::Stage stage = doors_.setting(person.first).stage;
  stage.is_quiet = quiet_zones_ > 0;
  return stage;
}

void Offers::carry(const Person& person, OfferDesk& desk, const offer::Next& next, bool ends_guards) {
  for (const offer::Delivery& delivery : next.deliveries) carry(person, desk, delivery);
  for (const offer::Refusal& refusal : next.refusals) carry(person, refusal);
  for (const offer::Withdrawal& withdrawal : next.withdrawals) {
    record(tracker_.tell(withdrawal.offer, protocol::OfferOutcome::expired, "withdrawn", 0, machinery_->time.now()));
    expired(withdrawal.offer, ends_guards);
  }
  set_alarm();
}

void Offers::carry(const Person& person, OfferDesk& desk, const offer::Delivery& delivery) {
  const offer::Candidate& candidate = delivery.candidate;
  const std::string& offer = candidate.offer.id;
  if (!desk.claim(offer, machinery_->time.now().trusted))
    return doors_.refused({candidate.moment, candidate.decision, "busy", false});
  if (delivered_.size() >= most_delivered && !delivered_.contains(offer)) {
    const auto first = std::min_element(delivered_.begin(), delivered_.end(), [](const auto& a, const auto& b) {
      return a.second.candidate.offer.expires_at < b.second.candidate.offer.expires_at;
    });
    expired(first->first, true);
    delivered_.erase(first);
  }
  Delivered& at = delivered_.try_emplace(offer, Delivered{person, candidate, 0}).first->second;
  tracker_.delivered({offer, candidate.decision, person.first, person.second, candidate.edge, candidate.key,
                      candidate.offer.expires_at});
  if (doors_.deliver(delivery)) ++at.handles;
  if (!delivery.is_reopened) keep(person, candidate, "offered", "", 0);
}

void Offers::carry(const Person& person, const offer::Refusal& refusal) {
  if (const auto holdout = holdouts_.find(refusal.moment); holdout != holdouts_.end()) {
    if (refusal.is_exposed)
      doors_.record(tracker_.exposure({"", refusal.decision, person.first, person.second, holdout->second.edge,
                                       holdout->second.key, holdout->second.offer.expires_at},
                                      machinery_->time.now()));
    holdouts_.erase(holdout);
  }
  doors_.refused(refusal);
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
  desk(person).keep(std::move(stored));
}

}  // namespace headroom::client
