#include <algorithm>
#include <utility>

#include "sdk/client/offers.hpp"

namespace headroom::client {

using protocol::OfferOutcome;

void Offers::told(const std::string& offer, const OfferReport& report) {
  if (report.what == OfferOutcome::abandoned) return let_go(offer);
  const auto at = delivered_.find(offer);
  if (at == delivered_.end()) return;
  const Person person = at->second.person;
  const offer::Candidate candidate = at->second.candidate;
  const core::Now now = machinery_->time.now();
  const core::Instant until = report.what == OfferOutcome::snoozed ? now.trusted + report.hours * core::hour : 0;
  const std::string_view reason =
      report.what == OfferOutcome::dismissed ? protocol::to_text(report.dismissal) : std::string_view();
  const auto recorded = tracker_.tell(offer, report.what, reason, until, now);
  if (recorded.empty()) return;  // a repeat
  record(recorded);
  step(person, [&](offer::Presenter& presenter, core::Now) {
    return presenter.told(offer, report.what, report.dismissal, until, stage(person), now);
  });
  keep(person, candidate, protocol::to_text(report.what), reason, until);
  if (report.what == OfferOutcome::dismissed || report.what == OfferOutcome::snoozed)
    doors_.ended(candidate.moment, HEADROOM_REFUSED_DISMISSED);
  if (report.what == OfferOutcome::accepted)
    carry(accept_loop_.accepted(
        {offer, person.first, candidate.offer.target, doors_.plan_version(person.first), now.trusted}, now));
  set_alarm();
}

void Offers::carry(const outcome::AcceptLoop::Next& next) {
  accept_alarm_.set(next.wake_at, machinery_->time.now().steady);
  // Nobody has paid: what waits for it waits no more.
  for (const auto& ended : next.ended)
    for (const auto& [person, desk] : desks_)
      if (const auto* moment = ended.is_confirmed ? nullptr : desk->find_offer(ended.accepted.offer))
        doors_.ended(moment->id, HEADROOM_REFUSED_EXPIRED);
  if (next.wants_sync) doors_.want_sync();
  forget_ended();
}

void Offers::record(const std::vector<outcome::Recorded>& recorded) {
  for (const auto& one : recorded) doors_.record(one);
}

void Offers::let_go(const std::string& offer) {
  const auto at = delivered_.find(offer);
  if (at == delivered_.end() || --at->second.handles > 0) return;
  const Person person = at->second.person;
  const std::string moment = at->second.candidate.moment;
  const core::Now now = machinery_->time.now();
  const auto recorded = tracker_.let_go(offer, now);
  record(recorded);
  step(person, [&](offer::Presenter& presenter, core::Now) { return presenter.let_go(offer, stage(person), now); });
  if (!recorded.empty()) doors_.ended(moment, HEADROOM_REFUSED_EXPIRED);
  forget_ended();
}

void Offers::expired(const std::string& offer, bool ends_guards) {
  const auto at = delivered_.find(offer);
  if (at == delivered_.end()) return;
  const std::string moment = at->second.candidate.moment;
  keep(at->second.person, at->second.candidate, protocol::to_text(OfferOutcome::expired), "", 0);
  if (ends_guards) doors_.ended(moment, HEADROOM_REFUSED_EXPIRED);
}

void Offers::due() {
  const auto recorded = tracker_.due(machinery_->time.now());
  record(recorded);
  for (const auto& one : recorded) expired(one.event.offer, true);
  forget_ended();
  set_alarm();
}

void Offers::forget_ended() {
  const core::Instant now = machinery_->time.now().trusted;
  std::vector<std::string> moments;
  std::erase_if(delivered_, [&](const auto& one) {
    const auto& [offer, at] = one;
    if (at.handles > 0 || at.candidate.offer.expires_at > now || is_awaited(offer)) return false;
    moments.push_back(at.candidate.moment);
    return true;
  });
  // What waits for a person's answer waits no longer than the offer holds.
  for (const std::string& moment : moments) doors_.ended(moment, HEADROOM_REFUSED_EXPIRED);
}

void Offers::set_alarm() {
  const core::Now now = machinery_->time.now();
  core::Duration at = tracker_.wake_at(now);
  for (const auto& [offer, one] : delivered_) {
    if (one.handles > 0 || is_awaited(offer)) continue;
    const core::Duration end = now.steady + std::max<core::Duration>(one.candidate.offer.expires_at - now.trusted, 1);
    if (at == 0 || end < at) at = end;
  }
  alarm_.set(at, now.steady);
}

}  // namespace headroom::client
