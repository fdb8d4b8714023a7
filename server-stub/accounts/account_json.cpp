#include "server-stub/accounts/account_json.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace headroom::server::accounts {
namespace {

using protocol::Field;
using protocol::Json;

constexpr std::size_t max_items = 100, max_traits = 64, max_words = 1'000;
constexpr std::array<std::string_view, 4> health_words{"unknown", "green", "yellow", "red"};
constexpr std::array<std::string_view, 4> champion_words{"active", "promoted", "changed_role", "left"};
constexpr std::array<std::string_view, 4> payment_words{"unknown", "current", "past_due", "failed"};

// In the order of the enumerators; absent is the first.
template <class Word>
Word read_word(const Field& field, const std::array<std::string_view, 4>& words) {
  const std::string spelled = field.text_or(words[0], 64);
  const auto found = std::find(words.begin(), words.end(), spelled);
  if (found != words.end()) return static_cast<Word>(found - words.begin());
  field.refuse("is not one of " + std::string(words[0]) + ", " + std::string(words[1]) + ", " + std::string(words[2]) +
               ", " + std::string(words[3]));
  return Word{};
}

std::vector<std::string> read_texts(const Field& field) {
  std::vector<std::string> texts;
  for (const Field& item : field.items(max_items)) texts.push_back(item.text(max_words));
  return texts;
}

Person read_person(const Field& field) { return {field["name"].text_or("", 200), field["email"].text_or("", 254)}; }

Person read_plain_person(const Field& field) {
  if (!field.is_present()) return {};
  field.allow_only({"name", "email"});
  return read_person(field);
}

std::optional<Trend> read_trend(const Field& field, std::int64_t min) {
  if (!field.is_present()) return std::nullopt;
  field.allow_only({"now", "before"});
  return Trend{field["now"].integer(min), field["before"].maybe_integer(min)};
}

std::optional<Amount> read_amount(const Field& field) {
  if (!field.is_present()) return std::nullopt;
  field.allow_only({"minor", "currency"});
  Amount amount{field["minor"].integer(), field["currency"].text(3)};
  const bool is_code = amount.currency.size() == 3 && std::all_of(amount.currency.begin(), amount.currency.end(),
                                                                  [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_code && field["currency"].is_present()) field["currency"].refuse("is not an ISO 4217 code such as \"USD\"");
  return amount;
}

std::optional<Trial> read_trial(const Field& field) {
  if (!field.is_present()) return std::nullopt;
  field.allow_only({"plan", "ends_at"});
  return Trial{field["plan"].text(64), field["ends_at"].instant()};
}

std::optional<Champion> read_champion(const Field& field) {
  if (!field.is_present()) return std::nullopt;
  field.allow_only({"name", "email", "state"});
  return Champion{read_person(field), read_word<ChampionState>(field["state"], champion_words)};
}

std::vector<Contact> read_contacts(const Field& field) {
  std::vector<Contact> contacts;
  for (const Field& item : field.items(max_items)) {
    item.allow_only({"name", "email", "role", "can_buy"});
    contacts.push_back({read_person(item), item["role"].text_or("", 200), item["can_buy"].boolean_or(false)});
  }
  return contacts;
}

std::map<std::string, Trait> read_traits(const Field& field) {
  std::map<std::string, Trait> traits;
  for (const auto& [name, value] : field.members(max_traits)) {
    const Json json = value.is_present() ? value.json() : Json();
    if (json.is_boolean()) {
      traits[name] = json.get<bool>();
    } else if (json.is_string()) {
      traits[name] = value.text(max_words);
    } else if (json.is_number_integer()) {
      traits[name] = value.integer(-protocol::max_integer);
    } else if (json.is_number()) {
      traits[name] = value.number();
    } else {
      value.refuse("is not a boolean, a number or a text");
    }
  }
  return traits;
}

Json to_json(const Person& person) { return {{"name", person.name}, {"email", person.email}}; }

Json to_json(const Trend& trend) {
  Json object{{"now", trend.now}};
  if (trend.before) object["before"] = *trend.before;
  return object;
}

Json to_json(const Trait& trait) {
  return std::visit([](const auto& value) { return Json(value); }, trait);
}

// Absent members are the ones that say nothing.
void put(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}
void put(Json& object, const char* name, const std::vector<std::string>& texts) {
  if (!texts.empty()) object[name] = texts;
}
void put(Json& object, const char* name, const std::optional<core::Instant>& at) {
  if (at) object[name] = core::to_rfc3339(*at);
}
void put(Json& object, const char* name, const std::optional<Trend>& trend) {
  if (trend) object[name] = to_json(*trend);
}
void put(Json& object, const char* name, const Person& person) {
  if (!person.name.empty() || !person.email.empty()) object[name] = to_json(person);
}
template <class Word>
void put(Json& object, const char* name, Word word, const std::array<std::string_view, 4>& words) {
  if (word != Word{}) object[name] = words[static_cast<std::size_t>(word)];
}

}  // namespace

Json facts_to_json(const Account& account) {
  Json facts{{"plan", account.plan}};
  put(facts, "add_ons", account.add_ons);
  if (account.seats != 0) facts["seats"] = account.seats;
  if (account.trial)
    facts["trial"] = {{"plan", account.trial->plan}, {"ends_at", core::to_rfc3339(account.trial->ends_at)}};
  facts["subscribed_at"] = core::to_rfc3339(account.subscribed_at);
  put(facts, "renews_at", account.renews_at);
  put(facts, "onboarded_at", account.onboarded_at);
  if (account.mrr) facts["mrr"] = {{"minor", account.mrr->minor}, {"currency", account.mrr->currency}};
  put(facts, "payment", account.payment, payment_words);
  put(facts, "segment", account.segment);
  put(facts, "health", account.health, health_words);
  put(facts, "nps", account.nps);
  put(facts, "tickets", account.tickets);
  if (account.champion) {
    facts["champion"] = to_json(account.champion->person);
    facts["champion"]["state"] = champion_words[static_cast<std::size_t>(account.champion->state)];
  }
  put(facts, "competitor", account.competitor);
  put(facts, "integrations", account.integrations);
  put(facts, "initiatives", account.initiatives);
  put(facts, "owner", account.owner);
  put(facts, "csm", account.csm);
  put(facts, "ae", account.ae);
  for (const auto& contact : account.contacts) {
    Json object = to_json(contact.person);
    object["role"] = contact.role;
    object["can_buy"] = contact.can_buy;
    facts["contacts"].push_back(std::move(object));
  }
  put(facts, "goals", account.goals);
  put(facts, "promises", account.promises);
  put(facts, "bought_because", account.bought_because);
  for (const auto& [name, trait] : account.traits) facts["traits"][name] = to_json(trait);
  return facts;
}

void check_names(const Field& facts) {
  facts.allow_only(
      {"plan",   "add_ons",    "seats",        "trial",      "subscribed_at", "renews_at", "onboarded_at",
       "mrr",    "payment",    "segment",      "health",     "nps",           "tickets",   "champion",
       "owner",  "csm",        "ae",           "contacts",   "goals",         "promises",  "bought_because",
       "traits", "competitor", "integrations", "initiatives"});
}

Account read_facts(const Field& facts, Account account) {
  check_names(facts);
  account.plan = facts["plan"].text(64);
  account.add_ons = read_texts(facts["add_ons"]);
  account.seats = facts["seats"].integer_or(0);
  account.trial = read_trial(facts["trial"]);
  account.subscribed_at = facts["subscribed_at"].maybe_instant().value_or(account.subscribed_at);
  account.renews_at = facts["renews_at"].maybe_instant();
  account.onboarded_at = facts["onboarded_at"].maybe_instant();
  account.mrr = read_amount(facts["mrr"]);
  account.payment = read_word<Payment>(facts["payment"], payment_words);
  account.segment = facts["segment"].text_or("", 64);
  account.health = read_word<Health>(facts["health"], health_words);
  account.nps = read_trend(facts["nps"], -100);
  account.tickets = read_trend(facts["tickets"], 0);
  account.champion = read_champion(facts["champion"]);
  account.competitor = facts["competitor"].text_or("", max_words);
  account.integrations = read_texts(facts["integrations"]);
  account.initiatives = read_texts(facts["initiatives"]);
  account.owner = read_plain_person(facts["owner"]);
  account.csm = read_plain_person(facts["csm"]);
  account.ae = read_plain_person(facts["ae"]);
  account.contacts = read_contacts(facts["contacts"]);
  account.goals = read_texts(facts["goals"]);
  account.promises = read_texts(facts["promises"]);
  account.bought_because = facts["bought_because"].text_or("", max_words);
  account.traits = read_traits(facts["traits"]);
  return account;
}

void check_against(const catalogue::Catalogue& catalogue, const Field& facts, const Account& account) {
  const Field plan = facts["plan"], trial = facts["trial"];
  if (plan.is_present() && catalogue.plan(account.plan) == nullptr) plan.refuse("is not a plan of the catalogue");
  if (account.trial && catalogue.plan(account.trial->plan) == nullptr) {
    trial["plan"].refuse("is not a plan of the catalogue");
  }
  const auto items = facts["add_ons"].items(max_items);
  for (std::size_t i = 0; i < std::min(items.size(), account.add_ons.size()); ++i) {
    const auto* add_on = catalogue.add_on(account.add_ons[i]);
    if (add_on == nullptr) {
      items[i].refuse("is not an add-on of the catalogue");
    } else if (std::find(add_on->plans.begin(), add_on->plans.end(), account.plan) == add_on->plans.end()) {
      items[i].refuse("cannot be added to this plan");
    }
  }
}

Json limits_to_json(const std::map<std::string, LimitGeneration>& limits) {
  Json object = Json::object();
  for (const auto& [meter, each] : limits) {
    object[meter] = {each.generation, each.limit ? Json(*each.limit) : Json()};
  }
  return object;
}

std::map<std::string, LimitGeneration> read_limits(const Json& limits) {
  std::map<std::string, LimitGeneration> read;
  for (const auto& [meter, pair] : limits.items()) {
    auto& each = read[meter];
    each.generation = pair.at(0).get<std::uint32_t>();
    if (!pair.at(1).is_null()) each.limit = pair.at(1).get<std::int64_t>();
  }
  return read;
}

}  // namespace headroom::server::accounts
