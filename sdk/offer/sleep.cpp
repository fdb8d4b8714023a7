#include "sdk/offer/sleep.hpp"

namespace headroom::offer {
namespace {

constexpr core::Duration not_now_for = 14 * core::day, not_relevant_for = 60 * core::day;

bool is_same_offer(const Candidate& a, const Candidate& b) noexcept {
  return a.offer.kind == b.offer.kind && a.offer.target.plan == b.offer.target.plan &&
         a.offer.target.add_on == b.offer.target.add_on;
}

bool is_same_vector(const Candidate& a, const Candidate& b) noexcept {
  return a.edge == b.edge && a.offer.kind == b.offer.kind;
}

}  // namespace

core::Instant asleep_until(const Past& past, const Candidate& candidate) noexcept {
  const bool same_offer = is_same_offer(past.candidate, candidate),
             same_vector = is_same_vector(past.candidate, candidate);
  if (past.last == protocol::OfferOutcome::snoozed) return same_offer ? past.asleep_until : 0;
  if (past.last != protocol::OfferOutcome::dismissed) return 0;
  switch (past.dismissal) {
    case protocol::Dismissal::not_now:
      return same_offer ? past.at + not_now_for : 0;
    case protocol::Dismissal::not_relevant:
      return same_vector ? past.at + not_relevant_for : 0;
    case protocol::Dismissal::never:
      break;
  }
  return same_offer || same_vector ? for_ever : 0;
}

}  // namespace headroom::offer
