#include "server-stub/accounts/account_json.hpp"

#include "server-stub/catalogue/parse.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_state.hpp"

using headroom::protocol::Field;
using headroom::protocol::Json;
using headroom::protocol::Problems;
using headroom::server::accounts::Account;
using headroom::server::accounts::check_against;
using headroom::server::accounts::facts_to_json;
using headroom::server::accounts::read_facts;

namespace {

const char* const everything = R"({
  "plan": "team", "add_ons": ["pack"], "seats": 10, "trial": {"plan": "business", "ends_at": "2026-12-01T00:00:00Z"},
  "subscribed_at": "2026-01-31T00:00:00Z", "renews_at": "2027-01-31T00:00:00Z", "onboarded_at": "2026-02-14T00:00:00Z",
  "mrr": {"minor": 29000, "currency": "USD"}, "payment": "past_due", "segment": "smb", "health": "yellow",
  "nps": {"now": -20, "before": 30}, "tickets": {"now": 4},
  "champion": {"name": "Ada", "email": "ada@example.com", "state": "changed_role"}, "competitor": "Rival",
  "integrations": ["slack"], "initiatives": ["expand to Asia"], "owner": {"name": "O", "email": "o@example.com"},
  "csm": {"name": "C", "email": "c@example.com"}, "ae": {"name": "A", "email": "a@example.com"},
  "contacts": [{"name": "B", "email": "b@example.com", "role": "finance", "can_buy": true}],
  "goals": ["publish weekly"], "promises": ["SSO by May"], "bought_because": "their exports were slow",
  "traits": {"region": "eu", "size": 40, "score": 0.5, "beta": true}})";

/// What is wrong with the facts, by pointer.
std::vector<std::string> wrong(const Json& facts, bool with_catalogue = false) {
  Problems problems(facts);
  const Field field(facts, problems);
  const auto account = read_facts(field, {});
  if (with_catalogue) {
    check_against(*headroom::server::catalogue::parse(headroom::testing::sample_catalogue).catalogue, field, account);
  }
  std::vector<std::string> pointers;
  for (const auto& problem : problems.list()) pointers.push_back(problem.pointer);
  return pointers;
}

}  // namespace

TEST_CASE("facts come back as they were given") {
  const Json facts = Json::parse(everything);
  Problems problems(facts);
  const auto account = read_facts(Field(facts, problems), {});
  INFO(problems.first());
  CHECK(problems.list().empty());
  CHECK(facts_to_json(account) == facts);
}

TEST_CASE("facts that say nothing are left out") {
  CHECK(wrong({{"plan", "free"}}).empty());
  Account account;
  account.plan = "free";
  CHECK(facts_to_json(account) == Json({{"plan", "free"}, {"subscribed_at", "1970-01-01T00:00:00Z"}}));
}

TEST_CASE("A-32 what is wrong in the facts is named by its JSON Pointer") {
  struct Row {
    const char *pointer, *value;  // put there
    std::vector<std::string> wrong;
  };
  const auto row = GENERATE(values<Row>({
      {"/colour", R"("red")", {"/colour"}},
      {"/id", R"("acct_2")", {"/id"}},
      {"/plan_version", "1", {"/plan_version"}},
      {"/limits", "{}", {"/limits"}},
      {"/champion/boss", "true", {"/champion/boss"}},
      {"/contacts/0/phone", R"("1")", {"/contacts/0/phone"}},
      {"/plan", "7", {"/plan"}},
      {"/seats", "-1", {"/seats"}},
      {"/seats", "1.5", {"/seats"}},
      {"/mrr/currency", R"("usd")", {"/mrr/currency"}},
      {"/mrr/minor", "null", {"/mrr/minor"}},
      {"/health", R"("purple")", {"/health"}},
      {"/payment", "1", {"/payment"}},
      {"/renews_at", R"("next year")", {"/renews_at"}},
      {"/trial/ends_at", "null", {"/trial/ends_at"}},
      {"/goals/0", "1", {"/goals/0"}},
      {"/goals", R"("one")", {"/goals"}},
      {"/traits/deep", "[1]", {"/traits/deep"}},
      {"/nps/now", "-101", {"/nps/now"}},
  }));
  CAPTURE(row.pointer, row.value);
  Json facts = Json::parse(everything);
  facts[Json::json_pointer(row.pointer)] = Json::parse(row.value);
  CHECK(wrong(facts) == row.wrong);
}

TEST_CASE("a plan and its add-ons must be sold") {
  const auto facts = [](const char* text) { return Json::parse(text); };
  CHECK(wrong(facts(R"({"plan": "team", "add_ons": ["pack", "audit_log"]})"), true).empty());
  CHECK(wrong(facts(R"({"plan": "gold"})"), true) == std::vector<std::string>{"/plan"});
  CHECK(wrong(facts(R"({"plan": "free", "add_ons": ["audit_log", "pack", "x"]})"), true) ==
        std::vector<std::string>{"/add_ons/0", "/add_ons/2"});
  CHECK(wrong(facts(R"({"plan": "free", "trial": {"plan": "x", "ends_at": "2026-12-01T00:00:00Z"}})"), true) ==
        std::vector<std::string>{"/trial/plan"});
  CHECK(wrong(facts("{}"), true) == std::vector<std::string>{"/plan"});
  CHECK(wrong(facts("[]"), true) == std::vector<std::string>{""});
}
