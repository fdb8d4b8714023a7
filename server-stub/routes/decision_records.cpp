#include "server-stub/routes/decision_records.hpp"

#include "server-stub/decide/record.hpp"
#include "server-stub/usage/offer_history.hpp"

namespace headroom::server::routes {
namespace {

// What the user was, or in a holdout would have been, offered.
std::optional<protocol::OfferKind> offered(const protocol::DecisionAnswer& answer) {
  if (answer.offer) return answer.offer->kind;
  if (answer.would_offer) return answer.would_offer->kind;
  return {};
}

void keep_offer(store::Database& database, const decide::Inputs& inputs, const decide::Decision& decision) {
  const auto kind = offered(decision.answer);
  if (!kind) return;
  const auto& moment = inputs.moment;
  decide::PastOffer past;
  past.decision = inputs.decision;
  past.edge = moment.edge;
  past.key = moment.key;
  past.kind = *kind;
  past.vector = decision.vector;
  past.prompted = protocol::caused_by_trying(moment.edge, moment.denied);
  if (decision.answer.offer) {
    past.plan = decision.answer.offer->target.plan;
    past.add_on = decision.answer.offer->target.add_on;
  }
  usage::record_offer(database, {inputs.account.id, moment.user, inputs.decision, past, inputs.now});
}

std::optional<std::string> one_text(store::Database& database, store::Sql sql, const auto&... values) {
  std::optional<std::string> found;
  database.query(
      sql, [&](const store::Row& row) { found = row.text(0); }, values...);
  return found;
}

}  // namespace

void keep(store::Database& database, const decide::Inputs& inputs, const decide::Decision& decision) {
  database.run("INSERT INTO decision (id, account, moment, at, experiment, arm, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
               inputs.decision, inputs.account.id, inputs.moment.id, inputs.now, decision.answer.experiment,
               decision.answer.arm, decide::to_record(inputs, decision));
  keep_offer(database, inputs, decision);
}

std::optional<std::string> find_record(store::Database& database, const std::string& decision) {
  return one_text(database, "SELECT detail FROM decision WHERE id = ?", decision);
}

std::optional<std::string> find_answer(store::Database& database, const std::string& account,
                                       const std::string& moment) {
  return one_text(database,
                  "SELECT detail FROM decision WHERE account = ? AND moment = ? ORDER BY at DESC, id DESC LIMIT 1",
                  account, moment);
}

std::map<std::string, std::string> exposures(store::Database& database, const std::string& account) {
  std::map<std::string, std::string> arms;
  database.query(
      "SELECT d.experiment, d.arm FROM decision d JOIN offer o ON o.account = d.account AND o.id = d.id"
      " WHERE d.account = ? AND d.experiment <> '' AND o.shown_at IS NOT NULL ORDER BY o.shown_at",
      [&](const store::Row& row) { arms.try_emplace(row.text(0), row.text(1)); }, account);
  return arms;
}

bool is_on_record(store::Database& database, const std::string& account, const std::string& event) {
  return one_text(database, "SELECT id FROM event WHERE account = ? AND id = ?", account, event).has_value();
}

}  // namespace headroom::server::routes
