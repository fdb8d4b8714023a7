#include "sdk/client/history.hpp"

#include "sdk/protocol/codec/codec.hpp"

namespace headroom::client {

using protocol::Dismissal;
using protocol::OfferOutcome;

std::optional<offer::Past> past_of(const ports::StoredMoment& stored) {
  if (stored.offer.empty()) return std::nullopt;
  auto content = protocol::decode_offer(stored.offer);
  const auto edge = protocol::from_text<protocol::EdgeKind>(stored.edge);
  if (!content || !edge) return std::nullopt;
  offer::Past past;
  past.candidate = {stored.id, stored.decision, *edge, stored.key, stored.is_tried, false, *std::move(content)};
  past.at = stored.at;
  past.asleep_until = stored.asleep_until;
  past.is_delivered_only = stored.state == "offered";
  if (const auto last = protocol::from_text<OfferOutcome>(stored.state)) past.last = *last;
  if (const auto dismissal = protocol::from_text<Dismissal>(stored.reason)) past.dismissal = *dismissal;
  return past;
}

ports::StoredMoment stored_of(const offer::Candidate& candidate, std::string_view account, std::string_view user,
                              core::Instant at) {
  ports::StoredMoment stored;
  stored.id = candidate.moment;
  stored.account = account;
  stored.user = user;
  stored.edge = protocol::to_text(candidate.edge);
  stored.key = candidate.key;
  stored.decision = candidate.decision;
  stored.is_tried = candidate.is_tried;
  stored.offer_id = candidate.offer.id;
  stored.offer = protocol::encode(candidate.offer);
  stored.at = at;
  return stored;
}

}  // namespace headroom::client
