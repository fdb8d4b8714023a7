#include "server-stub/usage/events.hpp"

#include "sdk/protocol/codec/codec.hpp"
#include "server-stub/usage/offer_history.hpp"

namespace headroom::server::usage {

bool record_event(store::Database& database, const std::string& account, const protocol::Event& event,
                  core::Instant now) {
  const bool is_edge = event.type == protocol::Event::Type::edge;
  database.run(
      "INSERT INTO event (account, id, type, name, key, user, at, received_at, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
      "?)"
      " ON CONFLICT (account, id) DO NOTHING",
      account, event.id, is_edge ? "edge" : "outcome",
      is_edge ? protocol::to_text(event.edge) : protocol::to_text(event.outcome), is_edge ? event.key : event.offer,
      event.user, event.at, now, protocol::encode(event));
  if (database.changes() == 0) return false;
  if (!is_edge) record_outcome(database, account, event);
  return true;
}

std::vector<Tally> tally_events(store::Database& database, const std::string& account, protocol::EdgeKind edge,
                                core::Instant since) {
  std::vector<Tally> tallies;
  database.query(
      "SELECT key, count(*) FROM event WHERE account = ? AND name = ? AND at >= ? GROUP BY key ORDER BY key",
      [&](const store::Row& row) {
        tallies.push_back({row.text(0), row.integer(1)});
      },
      account, protocol::to_text(edge), since);
  return tallies;
}

}  // namespace headroom::server::usage
