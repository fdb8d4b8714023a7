#include "server-stub/decide/inputs_json.hpp"

#include "sdk/protocol/codec/codec.hpp"
#include "server-stub/catalogue/words.hpp"

namespace headroom::server::decide {
namespace {

using protocol::Field;
using protocol::Json;
using protocol::max_integer;

constexpr std::size_t most_items = 1'000;

std::string_view to_text(Health health) {
  switch (health) {
    case Health::green:
      return "green";
    case Health::yellow:
      return "yellow";
    case Health::red:
      return "red";
    case Health::unknown:
      break;
  }
  return "unknown";
}

// The enumerator from 0 to `last` that is written so.
template <class Word>
Word read_word(const Field& field, Word last) {
  const std::string spelled = field.text(64);
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    if (to_text(static_cast<Word>(i)) == spelled) return static_cast<Word>(i);
  }
  if (field.is_present()) field.refuse("is not a word known here");
  return {};
}

catalogue::Vector read_vector(const Field& field) { return read_word(field, catalogue::Vector::service); }
std::int64_t read_signed(const Field& field) { return field.integer(-max_integer); }

template <class Value>
void put(Json& object, const char* name, const std::optional<Value>& value) {
  if (value) object[name] = *value;
}

std::vector<std::string> read_texts(const Field& field) {
  std::vector<std::string> texts;
  for (const Field& item : field.items(most_items)) texts.push_back(item.text());
  return texts;
}

Json to_json(const ContractionSigns& signs) {
  Json object{{"tickets_up", signs.tickets_up},
              {"champion_left", signs.champion_left},
              {"detractor", signs.detractor},
              {"competitor_mentioned", signs.competitor_mentioned}};
  put(object, "usage_change_percent", signs.usage_change_percent);
  return object;
}

ContractionSigns read_signs(const Field& field) {
  return {field["usage_change_percent"].maybe_integer(-max_integer), field["tickets_up"].boolean(),
          field["champion_left"].boolean(), field["detractor"].boolean(), field["competitor_mentioned"].boolean()};
}

Json to_json(const AccountFacts& account) {
  Json object{{"id", account.id},
              {"plan", account.plan},
              {"segment", account.segment},
              {"add_ons", account.add_ons},
              {"health", to_text(account.health)},
              {"contraction", to_json(account.contraction)},
              {"foreign_currency", account.foreign_currency},
              {"csm", account.csm},
              {"ae", account.ae},
              {"goals", account.goals},
              {"milestones", account.milestones}};
  put(object, "renews_at", account.renews_at);
  put(object, "mrr_minor", account.mrr_minor);
  return object;
}

AccountFacts read_account(const Field& field) {
  AccountFacts account;
  account.id = field["id"].text();
  account.plan = field["plan"].text();
  account.segment = field["segment"].text();
  account.add_ons = read_texts(field["add_ons"]);
  account.health = read_word(field["health"], Health::red);
  account.contraction = read_signs(field["contraction"]);
  account.renews_at = field["renews_at"].maybe_integer();
  account.mrr_minor = field["mrr_minor"].maybe_integer(-max_integer);
  account.foreign_currency = field["foreign_currency"].boolean();
  account.csm = field["csm"].text();
  account.ae = field["ae"].text();
  account.goals = read_texts(field["goals"]);
  account.milestones = read_texts(field["milestones"]);
  return account;
}

Json to_json(const MeterFacts& meter) {
  Json object{{"key", meter.key},
              {"kind", protocol::to_text(meter.kind)},
              {"used", meter.used},
              {"period_start", meter.period_start},
              {"period_end", meter.period_end},
              {"next_period_end", meter.next_period_end},
              {"daily", meter.daily}};
  put(object, "limit", meter.limit);
  put(object, "previous_used", meter.previous_used);
  return object;
}

MeterFacts read_meter(const Field& field) {
  MeterFacts meter;
  meter.key = field["key"].text();
  meter.kind = field["kind"].word<protocol::MeterKind>();
  meter.used = read_signed(field["used"]);
  meter.limit = field["limit"].maybe_integer();
  meter.period_start = field["period_start"].integer();
  meter.period_end = field["period_end"].integer();
  meter.next_period_end = field["next_period_end"].integer();
  meter.previous_used = field["previous_used"].maybe_integer(-max_integer);
  for (const Field& day : field["daily"].items(most_items)) meter.daily.push_back(read_signed(day));
  return meter;
}

Json to_json(const PastOffer& past) {
  Json object{{"decision", past.decision},
              {"edge", protocol::to_text(past.edge)},
              {"key", past.key},
              {"plan", past.plan},
              {"add_on", past.add_on},
              {"kind", protocol::to_text(past.kind)},
              {"vector", to_text(past.vector)},
              {"prompted", past.prompted},
              {"shown_at", past.shown_at},
              {"reason", past.reason},
              {"ended_at", past.ended_at},
              {"until", past.until}};
  if (past.outcome) object["outcome"] = protocol::to_text(*past.outcome);
  return object;
}

PastOffer read_past(const Field& field) {
  PastOffer past;
  past.decision = field["decision"].text();
  past.edge = field["edge"].word<protocol::EdgeKind>();
  past.key = field["key"].text();
  past.plan = field["plan"].text();
  past.add_on = field["add_on"].text();
  past.kind = field["kind"].word<protocol::OfferKind>();
  past.vector = read_vector(field["vector"]);
  past.prompted = field["prompted"].boolean();
  past.shown_at = field["shown_at"].integer();
  if (field["outcome"].is_present()) past.outcome = field["outcome"].word<protocol::OfferOutcome>();
  past.reason = field["reason"].text();
  past.ended_at = field["ended_at"].integer();
  past.until = field["until"].integer();
  return past;
}

protocol::DecisionRequest read_moment(const Field& field) {
  if (!field.is_present()) return field.refuse("is missing"), protocol::DecisionRequest{};
  auto moment = protocol::decode_decision_request(protocol::dump(field.json()));
  if (!moment) return field.refuse(moment.error().detail), protocol::DecisionRequest{};
  return *std::move(moment);
}

template <class Item>
Json list(const std::vector<Item>& items) {
  Json array = Json::array();
  for (const auto& item : items) array.push_back(to_json(item));
  return array;
}

}  // namespace

Json to_json(const Inputs& inputs) {
  auto moment = protocol::parse(protocol::encode(inputs.moment));
  Json object{{"decision", inputs.decision},
              {"catalogue", inputs.catalogue_version},
              {"now", inputs.now},
              {"moment", moment ? *std::move(moment) : Json()},
              {"account", to_json(inputs.account)},
              {"meters", list(inputs.meters)},
              {"history", list(inputs.history)},
              {"tried", Json::array()},
              {"handoffs", Json::array()},
              {"exposed", inputs.exposed}};
  for (const auto& tried : inputs.tried)
    object["tried"].push_back({{"feature", tried.feature}, {"times", tried.times}});
  for (const auto& open : inputs.handoffs) {
    object["handoffs"].push_back({{"vector", to_text(open.vector)}, {"owner", open.owner}, {"due", open.due}});
  }
  return object;
}

Inputs read_inputs(const Field& field) {
  Inputs inputs;
  inputs.decision = field["decision"].text();
  inputs.catalogue_version = field["catalogue"].text();
  inputs.now = field["now"].integer();
  inputs.moment = read_moment(field["moment"]);
  inputs.account = read_account(field["account"]);
  for (const Field& item : field["meters"].items(most_items)) inputs.meters.push_back(read_meter(item));
  for (const Field& item : field["history"].items(most_items)) inputs.history.push_back(read_past(item));
  for (const Field& item : field["tried"].items(most_items)) {
    inputs.tried.push_back({item["feature"].text(), item["times"].integer()});
  }
  for (const Field& item : field["handoffs"].items(most_items)) {
    inputs.handoffs.push_back({read_vector(item["vector"]), item["owner"].text(), item["due"].integer()});
  }
  for (const auto& [experiment, arm] : field["exposed"].members(most_items))
    inputs.exposed.emplace(experiment, arm.text());
  return inputs;
}

}  // namespace headroom::server::decide
