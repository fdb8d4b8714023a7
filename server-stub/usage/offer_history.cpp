#include "server-stub/usage/offer_history.hpp"

#include "server-stub/catalogue/words.hpp"

namespace headroom::server::usage {
namespace {

// Those of kinds that do not sell are capped apart.
constexpr bool is_interruption(const std::optional<protocol::OfferKind>& kind) {
  return !kind || protocol::sells(*kind);
}

// A holdout's exposure has no offer: its decision stands for it (D11).
const std::string& offer_of(const protocol::Event& event) { return event.offer.empty() ? event.decision : event.offer; }

void record_shown(store::Database& database, const std::string& account, const protocol::Event& event) {
  database.run(
      "INSERT INTO offer (account, id, user, decision, shown_at, outcome) VALUES (?, ?, ?, ?, ?, 'shown')"
      " ON CONFLICT (account, id) DO UPDATE SET user = coalesce(user, excluded.user),"
      " shown_at = min(coalesce(shown_at, excluded.shown_at), excluded.shown_at), outcome = coalesce(outcome, 'shown')",
      account, offer_of(event), event.user, event.decision, event.at);
}

}  // namespace

void record_offer(store::Database& database, const OfferRecord& record) {
  const auto& past = record.past;
  database.run(
      "INSERT INTO offer (account, id, user, decision, edge, key, kind, vector, plan, add_on, prompted, at)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (account, id) DO UPDATE SET user = excluded.user, decision = excluded.decision, edge = "
      "excluded.edge,"
      " key = excluded.key, kind = excluded.kind, vector = excluded.vector, plan = excluded.plan, add_on = "
      "excluded.add_on,"
      " prompted = excluded.prompted, at = excluded.at",
      record.account, record.offer, record.user, past.decision, protocol::to_text(past.edge), past.key,
      protocol::to_text(past.kind), catalogue::to_text(past.vector), past.plan, past.add_on, past.prompted ? 1 : 0,
      record.at);
}

void record_outcome(store::Database& database, const std::string& account, const protocol::Event& event) {
  if (event.outcome == protocol::OfferOutcome::shown) return record_shown(database, account, event);
  // What was bought stays bought; of the rest the latest counts.
  database.run(
      "INSERT INTO offer (account, id, user, decision, outcome, reason, ended_at, until) VALUES (?, ?, ?, ?, ?, ?, ?, "
      "?)"
      " ON CONFLICT (account, id) DO UPDATE SET user = coalesce(user, excluded.user), outcome = excluded.outcome,"
      " reason = excluded.reason, ended_at = excluded.ended_at, until = excluded.until"
      " WHERE outcome IS NOT 'converted' AND coalesce(ended_at, 0) <= excluded.ended_at",
      account, offer_of(event), event.user, event.decision, protocol::to_text(event.outcome), event.reason, event.at,
      event.until);
}

std::vector<decide::PastOffer> past_offers(store::Database& database, const std::string& account,
                                           const std::string& user) {
  std::vector<decide::PastOffer> offers;
  database.query(
      "SELECT decision, edge, key, plan, add_on, kind, vector, prompted, shown_at, outcome, reason, ended_at, until"
      " FROM offer WHERE account = ? AND user = ? AND at IS NOT NULL ORDER BY at DESC, id LIMIT 100",
      [&](const store::Row& row) {
        decide::PastOffer offer;
        offer.decision = row.text(0);
        offer.edge = protocol::from_text<protocol::EdgeKind>(row.text(1)).value_or(offer.edge);
        offer.key = row.text(2);
        offer.plan = row.text(3);
        offer.add_on = row.text(4);
        offer.kind = protocol::from_text<protocol::OfferKind>(row.text(5)).value_or(offer.kind);
        offer.vector = catalogue::vector_from(row.text(6)).value_or(offer.vector);
        offer.prompted = row.integer(7) != 0;
        offer.shown_at = row.integer(8);
        offer.outcome = protocol::from_text<protocol::OfferOutcome>(row.text(9));
        offer.reason = row.text(10);
        offer.ended_at = row.integer(11);
        offer.until = row.integer(12);
        offers.push_back(std::move(offer));
      },
      account, user);
  return offers;
}

std::vector<core::Instant> interruptions(store::Database& database, const std::string& account, const std::string& user,
                                         core::Instant since) {
  std::vector<core::Instant> shown;
  database.query(
      "SELECT shown_at, kind FROM offer WHERE account = ? AND user = ? AND shown_at >= ? AND prompted IS NOT 1"
      " ORDER BY shown_at",
      [&](const store::Row& row) {
        if (is_interruption(protocol::from_text<protocol::OfferKind>(row.text(1)))) shown.push_back(row.integer(0));
      },
      account, user, since);
  return shown;
}

Attribution attribution_of(store::Database& database, const std::string& account, const std::string& offer) {
  Attribution attribution{offer, "", std::nullopt};
  database.query(
      "SELECT decision, vector FROM offer WHERE account = ? AND id = ?",
      [&](const store::Row& row) {
        attribution.decision = row.text(0);
        attribution.vector = catalogue::vector_from(row.text(1));
      },
      account, offer);
  return attribution;
}

std::optional<Attribution> last_shown(store::Database& database, const std::string& account, const std::string& plan,
                                      const std::string& add_on, core::Instant since) {
  std::optional<Attribution> attribution;
  database.query(
      "SELECT id, decision, vector FROM offer WHERE account = ? AND plan = ? AND add_on = ? AND shown_at >= ?"
      " ORDER BY shown_at DESC LIMIT 1",
      [&](const store::Row& row) {
        attribution = {row.text(0), row.text(1), catalogue::vector_from(row.text(2))};
      },
      account, plan, add_on, since);
  return attribution;
}

}  // namespace headroom::server::usage
