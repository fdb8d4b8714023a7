#include "sdk/outcome/tracker.hpp"

#include <algorithm>

namespace headroom::outcome {
namespace {

using protocol::OfferOutcome;

constexpr std::uint32_t bit(OfferOutcome outcome) { return 1u << static_cast<std::uint32_t>(outcome); }

constexpr std::uint32_t by_a_person = bit(OfferOutcome::shown) | bit(OfferOutcome::dismissed) |
                                      bit(OfferOutcome::snoozed) | bit(OfferOutcome::asked) |
                                      bit(OfferOutcome::accepted);
constexpr std::uint32_t put_off = bit(OfferOutcome::dismissed) | bit(OfferOutcome::snoozed);
constexpr std::uint32_t final = put_off | bit(OfferOutcome::accepted) | bit(OfferOutcome::expired) |
                                bit(OfferOutcome::failed) | bit(OfferOutcome::abandoned);

// `converted` is the server's to say.
bool may_follow(std::uint32_t told, OfferOutcome outcome) {
  if (told & bit(outcome) || outcome == OfferOutcome::converted) return false;
  if (outcome == OfferOutcome::accepted) return (told & final & ~put_off) == 0;
  if (outcome == OfferOutcome::failed) return (told & final & ~bit(OfferOutcome::accepted)) == 0;
  return (told & final) == 0;
}

}  // namespace

void Tracker::delivered(const Delivered& offer) { lives_.try_emplace(offer.offer, Life{offer}); }

std::vector<Recorded> Tracker::tell(std::string_view offer, OfferOutcome outcome, std::string_view reason,
                                    core::Instant until, core::Now now) {
  const auto found = lives_.find(offer);
  if (found == lives_.end() || !may_follow(found->second.told, outcome)) return {};
  auto& life = found->second;
  std::vector<Recorded> events;
  const auto tell_one = [&](OfferOutcome what, std::string_view why) {
    life.told |= bit(what);
    events.push_back(event(life.offer, what, why, what == outcome ? until : 0, now));
  };
  if ((bit(outcome) & by_a_person) && !(life.told & bit(OfferOutcome::shown)) && outcome != OfferOutcome::shown)
    tell_one(OfferOutcome::shown, {});
  tell_one(outcome, reason);
  return events;
}

std::vector<Recorded> Tracker::let_go(std::string_view offer, core::Now now) {
  const auto found = lives_.find(offer);
  if (found == lives_.end()) return {};
  const bool has_expired = found->second.offer.expires_at <= now.trusted;
  const bool has_answer = found->second.told & bit(OfferOutcome::asked);
  std::vector<Recorded> events;
  if (!has_answer) events = tell(offer, has_expired ? OfferOutcome::expired : OfferOutcome::abandoned, {}, 0, now);
  lives_.erase(found);
  return events;
}

std::vector<Recorded> Tracker::due(core::Now now) {
  std::vector<Recorded> events;
  for (auto& [id, life] : lives_)
    if (life.offer.expires_at <= now.trusted)
      for (auto& one : tell(id, OfferOutcome::expired, {}, 0, now)) events.push_back(std::move(one));
  return events;
}

core::Duration Tracker::wake_at(core::Now now) const noexcept {
  core::Duration earliest = 0;
  for (const auto& [id, life] : lives_) {
    if (life.told & final) continue;
    const auto at = now.steady + std::max<core::Duration>(life.offer.expires_at - now.trusted, 1);
    if (earliest == 0 || at < earliest) earliest = at;
  }
  return earliest;
}

Recorded Tracker::exposure(const Delivered& offer, core::Now now) const {
  return event(offer, OfferOutcome::shown, {}, 0, now);
}

Recorded Tracker::event(const Delivered& offer, OfferOutcome outcome, std::string_view reason, core::Instant until,
                        core::Now now) const {
  protocol::Event event;
  event.type = protocol::Event::Type::outcome;
  event.user = offer.user;
  event.at = now.trusted;
  event.edge = offer.edge;
  event.key = offer.key;
  event.offer = offer.offer;
  event.decision = offer.decision;
  event.outcome = outcome;
  event.reason = reason;
  event.until = until;
  // A holdout has no offer: its decision stands for it.
  const auto& subject = offer.offer.empty() ? offer.decision : offer.offer;
  event.id =
      core::to_text(digest_("outcome\n" + offer.account + "\n" + subject + "\n" + std::string(to_text(outcome))));
  return {offer.account, std::move(event)};
}

}  // namespace headroom::outcome
