#include <algorithm>

#include "server-stub/catalogue/parse.hpp"
#include "tests/server/catalogue/good_catalogue.hpp"
#include "tests/server/catalogue/schema_validator.hpp"
#include "tests/support/catch.hpp"

// One row breaks one thing (RFC 6902) and says where the validator must find it. Rows of `in_schema` break what the
// JSON Schema can say too, and both must see them; the others are about what one part says of another.
namespace headroom::tests {
namespace {

using server::catalogue::parse;

struct Row {
  const char* patch;
  const char* pointer;
};

// clang-format off
constexpr Row in_schema[] = {
    {R"([{"op":"remove","path":"/name"}])", "/name"},
    {R"([{"op":"replace","path":"/name","value":""}])", "/name"},
    {R"([{"op":"replace","path":"/name","value":7}])", "/name"},
    {R"([{"op":"replace","path":"/currency","value":"usd"}])", "/currency"},
    {R"([{"op":"remove","path":"/currency"}])", "/currency"},
    {R"([{"op":"replace","path":"/default_locale","value":"english please"}])", "/default_locale"},
    {R"([{"op":"remove","path":"/default_plan"}])", "/default_plan"},
    {R"([{"op":"replace","path":"/default_plan","value":"Free"}])", "/default_plan"},
    {R"([{"op":"add","path":"/colour","value":1}])", "/colour"},
    {R"([{"op":"replace","path":"/offer_hosts/0","value":"https://x.com"}])", "/offer_hosts/0"},
    {R"([{"op":"remove","path":"/meters"}])", "/meters"},
    {R"([{"op":"replace","path":"/meters","value":{}}])", "/meters"},
    {R"([{"op":"replace","path":"/meters/0","value":3}])", "/meters/0"},
    {R"([{"op":"replace","path":"/meters/0/key","value":"Archives"}])", "/meters/0/key"},
    {R"([{"op":"replace","path":"/meters/0/kind","value":"count"}])", "/meters/0/kind"},
    {R"([{"op":"remove","path":"/meters/0/unit"}])", "/meters/0/unit"},
    {R"([{"op":"replace","path":"/meters/0/per_user","value":"yes"}])", "/meters/0/per_user"},
    {R"([{"op":"add","path":"/meters/0/limit","value":5}])", "/meters/0/limit"},
    {R"([{"op":"replace","path":"/features/0/kind","value":"metered"}])", "/features/0/kind"},
    {R"([{"op":"replace","path":"/plans","value":[]}])", "/plans"},
    {R"([{"op":"replace","path":"/plans/0/tier","value":-1}])", "/plans/0/tier"},
    {R"([{"op":"replace","path":"/plans/0/tier","value":1.5}])", "/plans/0/tier"},
    {R"([{"op":"remove","path":"/plans/0/price"}])", "/plans/0/price"},
    {R"([{"op":"replace","path":"/plans/0/price/minor","value":-1}])", "/plans/0/price/minor"},
    {R"([{"op":"replace","path":"/plans/1/price/per","value":"day"}])", "/plans/1/price/per"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/limit","value":-5}])", "/plans/0/grants/0/limit"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/limit","value":9007199254740993}])", "/plans/0/grants/0/limit"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/period","value":"fortnight"}])", "/plans/0/grants/0/period"},
    {R"([{"op":"replace","path":"/plans/1/grants/0/anchor","value":"birthday"}])", "/plans/1/grants/0/anchor"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/enforcement","value":"firm"}])", "/plans/0/grants/0/enforcement"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/thresholds","value":[0]}])", "/plans/0/grants/0/thresholds/0"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/thresholds","value":[80,100]}])", "/plans/0/grants/0/thresholds/1"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/thresholds","value":[1,2,3,4,5,6,7,8,9,10,11,12,13]}])", "/plans/0/grants/0/thresholds"},
    {R"([{"op":"remove","path":"/plans/1/grants/0/overage_price"}])", "/plans/1/grants/0/overage_price"},
    {R"([{"op":"add","path":"/plans/0/grants/0/ceiling","value":9}])", "/plans/0/grants/0/ceiling"},
    {R"([{"op":"replace","path":"/plans/1/grants/0/overage_price/units","value":0}])", "/plans/1/grants/0/overage_price/units"},
    {R"([{"op":"remove","path":"/add_ons/0/plans"}])", "/add_ons/0/plans"},
    {R"([{"op":"replace","path":"/add_ons/0/meters/0/units","value":0}])", "/add_ons/0/meters/0/units"},
    {R"([{"op":"replace","path":"/paths/0/vector","value":"upward"}])", "/paths/0/vector"},
    {R"([{"op":"remove","path":"/paths/0/from"}])", "/paths/0/from"},
    {R"([{"op":"remove","path":"/paths/0/to"}])", "/paths/0"},
    {R"([{"op":"add","path":"/paths/0/add_on","value":"pack"}])", "/paths/0"},
    {R"([{"op":"replace","path":"/questions/0/answered_by","value":{}}])", "/questions/0/answered_by"},
    {R"([{"op":"replace","path":"/questions/0/phrases","value":["can I"]}])", "/questions/0/phrases"},
    {R"([{"op":"remove","path":"/milestones/0/name"}])", "/milestones/0/name"},
    {R"([{"op":"replace","path":"/experiments/0/arms","value":[{"key":"control","weight":1}]},{"op":"remove","path":"/experiments/0/holdout"},{"op":"remove","path":"/templates/0/arm"}])", "/experiments/0/arms"},
    {R"([{"op":"replace","path":"/experiments/0/hash_version","value":3}])", "/experiments/0/hash_version"},
    {R"([{"op":"replace","path":"/experiments/0/coverage","value":1.1}])", "/experiments/0/coverage"},
    {R"([{"op":"replace","path":"/experiments/0/kinds/0","value":"advice"}])", "/experiments/0/kinds/0"},
    {R"([{"op":"replace","path":"/templates/0/kind","value":"sale"}])", "/templates/0/kind"},
    {R"([{"op":"replace","path":"/templates/0/edges/0","value":"limit"}])", "/templates/0/edges/0"},
    {R"([{"op":"remove","path":"/templates/0/title"}])", "/templates/0/title"},
    {R"([{"op":"remove","path":"/templates/0/worth"}])", "/templates/0/worth"},
    {R"([{"op":"remove","path":"/templates/0/call_to_action"}])", "/templates/0/call_to_action"},
    {R"([{"op":"remove","path":"/templates/0/locale"}])", "/templates/0/locale"},
    {R"([{"op":"replace","path":"/templates/0/title","value":[]}])", "/templates/0/title"},
    {R"([{"op":"replace","path":"/fallback_offers/0/edge","value":"signal"}])", "/fallback_offers/0/edge"},
    {R"([{"op":"remove","path":"/fallback_offers/0/target"}])", "/fallback_offers/0/target"},
    {R"([{"op":"replace","path":"/fallback_offers/0/kind","value":"advice"}])", "/fallback_offers/0/target"},
    {R"([{"op":"replace","path":"/fallback_offers/0/url","value":"javascript:steal"}])", "/fallback_offers/0/url"},
    {R"([{"op":"replace","path":"/routing/rows/0/route","value":"sales"}])", "/routing/rows/0/route"},
    {R"([{"op":"replace","path":"/routing/rows/0/account","value":{}}])", "/routing/rows/0/account"},
    {R"([{"op":"replace","path":"/routing/rows/0/incremental/from","value":-1}])", "/routing/rows/0/incremental/from"},
    {R"([{"op":"add","path":"/guardrails/mood","value":1}])", "/guardrails/mood"},
    {R"([{"op":"replace","path":"/guardrails/low_utilisation_percent","value":101}])", "/guardrails/low_utilisation_percent"},
    {R"([{"op":"replace","path":"/guardrails/kill_switch","value":0}])", "/guardrails/kill_switch"},
    {R"([{"op":"replace","path":"/caps/day","value":-1}])", "/caps/day"},
    {R"([{"op":"replace","path":"/billing/offer_valid_hours","value":0}])", "/billing/offer_valid_hours"},
    {R"([{"op":"remove","path":"/targets/0/owner"}])", "/targets/0/owner"},
};

constexpr Row across[] = {
    {R"([{"op":"replace","path":"/time_zone","value":"Europe/Atlantis"}])", "/time_zone"},
    {R"([{"op":"replace","path":"/default_plan","value":"gold"}])", "/default_plan"},
    {R"([{"op":"replace","path":"/meters/1/key","value":"archives"}])", "/meters/1/key"},
    {R"([{"op":"replace","path":"/meters/0/counted/en","value":"{count, plural, one {#}}"}])", "/meters/0/counted/en"},
    {R"([{"op":"replace","path":"/meters/0/counted/en","value":"{counts}"}])", "/meters/0/counted/en"},
    {R"([{"op":"replace","path":"/meters/0/granted","value":"{count} {when}"}])", "/meters/0/granted"},
    {R"([{"op":"replace","path":"/features/0/name","value":"with {value}"}])", "/features/0/name"},
    {R"([{"op":"replace","path":"/plans/1/key","value":"free"}])", "/plans/1/key"},
    {R"([{"op":"replace","path":"/plans/1/tier","value":0}])", "/plans/1/tier"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/meter","value":"files"}])", "/plans/0/grants/0/meter"},
    {R"([{"op":"replace","path":"/plans/0/grants/1/feature","value":"crypto"}])", "/plans/0/grants/1/feature"},
    {R"([{"op":"remove","path":"/plans/0/grants/1/value"}])", "/plans/0/grants/1/value"},
    {R"([{"op":"add","path":"/plans/1/grants/1/value","value":true}])", "/plans/1/grants/1/value"},
    {R"([{"op":"replace","path":"/plans/1/grants/2/value","value":"big"}])", "/plans/1/grants/2/value"},
    {R"([{"op":"add","path":"/plans/0/grants/-","value":{"meter":"archives"}}])", "/plans/0/grants/2/meter"},
    {R"([{"op":"add","path":"/plans/1/grants/-","value":{"feature":"encryption"}}])", "/plans/1/grants/3/feature"},
    {R"([{"op":"replace","path":"/plans/0/grants/0/thresholds","value":[95,80]}])", "/plans/0/grants/0/thresholds/1"},
    {R"([{"op":"replace","path":"/plans/1/grants/0/ceiling","value":100}])", "/plans/1/grants/0/ceiling"},
    {R"([{"op":"replace","path":"/add_ons/0/plans/0","value":"gold"}])", "/add_ons/0/plans/0"},
    {R"([{"op":"replace","path":"/add_ons/0/meters/0/meter","value":"files"}])", "/add_ons/0/meters/0/meter"},
    {R"([{"op":"replace","path":"/add_ons/0/features/0","value":"crypto"}])", "/add_ons/0/features/0"},
    {R"([{"op":"remove","path":"/add_ons/0/meters"},{"op":"remove","path":"/add_ons/0/features"}])", "/add_ons/0"},
    {R"([{"op":"replace","path":"/paths/0/to","value":"gold"}])", "/paths/0/to"},
    {R"([{"op":"add","path":"/paths/-","value":{"vector":"tier","from":"team","to":"free"}}])", "/paths/2/to"},
    {R"([{"op":"add","path":"/paths/-","value":{"vector":"tier","from":"free","to":"team"}}])", "/paths/2"},
    {R"([{"op":"replace","path":"/paths/1/from","value":"free"}])", "/paths/1/add_on"},
    {R"([{"op":"replace","path":"/questions/0/answered_by/feature","value":"crypto"}])", "/questions/0/answered_by/feature"},
    {R"([{"op":"add","path":"/milestones/-","value":{"key":"hundred","name":"again"}}])", "/milestones/1/key"},
    {R"([{"op":"replace","path":"/experiments/0/arms/0/weight","value":0.6}])", "/experiments/0/arms"},
    {R"([{"op":"replace","path":"/experiments/0/holdout","value":"nobody"}])", "/experiments/0/holdout"},
    {R"([{"op":"replace","path":"/experiments/0/holdout","value":"control"}])", "/experiments/0/holdout"},
    {R"([{"op":"replace","path":"/templates/0/key","value":"files"}])", "/templates/0/key"},
    {R"([{"op":"replace","path":"/templates/0/arm","value":"long"}])", "/templates/0/arm"},
    {R"([{"op":"replace","path":"/templates/0/arm","value":"none"}])", "/templates/0/arm"},
    {R"([{"op":"add","path":"/experiments/-","value":{"key":"more","arms":[{"key":"control","weight":0.5},{"key":"short","weight":0.5}]}}])", "/templates/0/arm"},
    {R"([{"op":"replace","path":"/templates/0/price","value":"{prise}"}])", "/templates/0/price"},
    {R"([{"op":"replace","path":"/templates/0/worth/1","value":"{used_units, plural, other {}}"}])", "/templates/0/worth/1"},
    {R"([{"op":"replace","path":"/templates/0/worth/1","value":"{used_units"}])", "/templates/0/worth/1"},
    {R"([{"op":"replace","path":"/templates/0/worth/1","value":"worth it"}])", "/templates/0"},
    {R"([{"op":"replace","path":"/fallback_offers/0/key","value":"files"}])", "/fallback_offers/0/key"},
    {R"([{"op":"replace","path":"/fallback_offers/0/url","value":"https://evil.example.com/p"}])", "/fallback_offers/0/url"},
    {R"([{"op":"replace","path":"/fallback_offers/0/url","value":"https://billing.example.com@evil.example.com"}])", "/fallback_offers/0/url"},
    {R"([{"op":"replace","path":"/fallback_offers/0/body","value":"{plan}"}])", "/fallback_offers/0/body"},
    {R"([{"op":"remove","path":"/routing/rows/1"}])", "/routing/rows"},
    {R"([{"op":"add","path":"/routing/rows/-","value":{"route":"csm"}}])", "/routing/rows/2"},
    {R"([{"op":"remove","path":"/routing/csm"}])", "/routing/csm"},
    {R"([{"op":"remove","path":"/routing/ae"}])", "/routing/ae"},
    {R"([{"op":"replace","path":"/routing/rows/0/incremental/below","value":1}])", "/routing/rows/0/incremental/below"},
};
// clang-format on

protocol::Json broken(const Row& row) { return good_catalogue().patch(*protocol::parse(row.patch)); }

std::set<std::string> pointers(const std::vector<server::catalogue::Finding>& findings) {
  std::set<std::string> all;
  for (const auto& finding : findings) all.insert(finding.pointer);
  return all;
}

void check_parser(const Row& row) {
  const auto parsed = parse(protocol::dump(broken(row)));
  INFO(row.patch << "\n" << server::catalogue::to_text(parsed.errors));
  CHECK_FALSE(parsed.catalogue);
  CHECK(pointers(parsed.errors).count(row.pointer) == 1);
  for (const auto& finding : parsed.errors) CHECK_FALSE(finding.message.empty());
}

}  // namespace

TEST_CASE("a good catalogue has no error, for the validator and for the schema") {
  const SchemaValidator schema(*protocol::parse(file_text("docs/catalogue.schema.json")));
  const auto parsed = parse(protocol::dump(good_catalogue()));
  CHECK(server::catalogue::to_text(parsed.errors).empty());
  CHECK(parsed.catalogue);
  CHECK(schema.errors(good_catalogue()).empty());
}

TEST_CASE("what the schema forbids the validator refuses at the same place") {
  const SchemaValidator schema(*protocol::parse(file_text("docs/catalogue.schema.json")));
  for (const Row& row : in_schema) {
    check_parser(row);
    INFO(row.patch);
    CHECK_FALSE(schema.errors(broken(row)).empty());
  }
}

TEST_CASE("what one part says wrongly of another is refused where it is said") {
  const SchemaValidator schema(*protocol::parse(file_text("docs/catalogue.schema.json")));
  for (const Row& row : across) {
    check_parser(row);
    INFO(row.patch);
    CHECK(schema.errors(broken(row)).empty());
  }
}

TEST_CASE("every error is reported and not only the first") {
  auto document = good_catalogue();
  document["currency"] = "dollars";
  document["plans"][0]["tier"] = "low";
  document["templates"][0]["worth"] = "{what}";
  document["caps"]["hour"] = 1;
  const auto found = pointers(parse(protocol::dump(document)).errors);
  for (const auto* pointer : {"/currency", "/plans/0/tier", "/templates/0/worth", "/caps/hour"}) {
    CHECK(found.count(pointer) == 1);
  }
}

}  // namespace headroom::tests
