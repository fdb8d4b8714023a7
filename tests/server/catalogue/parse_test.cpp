#include "server-stub/catalogue/parse.hpp"

#include "server-stub/catalogue/message.hpp"
#include "server-stub/catalogue/slots.hpp"
#include "tests/server/catalogue/good_catalogue.hpp"
#include "tests/server/catalogue/schema_validator.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using namespace server::catalogue;

Catalogue parsed(const protocol::Json& document) {
  auto result = parse(protocol::dump(document));
  INFO(to_text(result.errors));
  REQUIRE(result.catalogue);
  return *std::move(result.catalogue);
}

// The names in "Known are: a, b, c" of the error for a member that nothing is called.
std::set<std::string> known_members(protocol::Json document, const std::string& pointer) {
  document[protocol::Json::json_pointer(pointer)]["zzz"] = 1;
  std::set<std::string> names;
  for (const auto& finding : parse(protocol::dump(document)).errors) {
    if (finding.pointer != pointer + "/zzz") continue;
    std::istringstream list(finding.message.substr(finding.message.find("Known are: ") + 11));
    for (std::string name; std::getline(list, name, ',');) names.insert(name.substr(name.find_first_not_of(' ')));
  }
  return names;
}

}  // namespace

TEST_CASE("a catalogue becomes the values that it says") {
  const auto catalogue = parsed(good_catalogue());
  CHECK(catalogue.time_zone == "Europe/Berlin");
  CHECK(catalogue.default_plan == "free");
  const auto* team = catalogue.plan("team");
  REQUIRE(team != nullptr);
  CHECK(team->price.a_month() == 2'900);
  const auto* grant = team->meter("archives");
  REQUIRE(grant != nullptr);
  CHECK(grant->limit == 200);
  CHECK(grant->anchor == Anchor::subscription);
  CHECK(grant->thresholds == std::vector<std::uint16_t>{80, 95});
  CHECK(grant->overage_price->minor == 50);
  CHECK(std::get<std::int64_t>(team->feature("max_file_mb")->value) == 1'000);
  CHECK(catalogue.unlocks("encryption") == team);
  CHECK(catalogue.unlocks("nothing") == nullptr);
  CHECK(catalogue.routing.rows.back().route == protocol::Route::ae);
  CHECK(catalogue.experiments.at(0).arms.at(1).weight == 0.4);
}

TEST_CASE("what may be left out has the defaults of decisions.md") {
  auto document = good_catalogue();
  for (const auto* part : {"guardrails", "caps", "billing", "routing", "paths", "time_zone", "default_locale"})
    document.erase(part);
  document["plans"][0]["grants"][0] = {{"meter", "archives"}};
  const auto catalogue = parsed(document);
  CHECK(catalogue.guardrails.renewal_window_days == 60);
  CHECK(catalogue.guardrails.low_utilisation_percent == 40);
  CHECK(catalogue.guardrails.not_now_days == 14);
  CHECK(catalogue.guardrails.not_relevant_days == 60);
  CHECK(catalogue.caps.month == 3);
  CHECK(catalogue.time_zone == "UTC");
  CHECK(catalogue.routing.rows.at(0).route == protocol::Route::self_serve);
  const auto* grant = catalogue.plan("free")->meter("archives");
  CHECK_FALSE(grant->limit);
  CHECK(grant->period == PeriodUnit::month);
  CHECK(grant->enforcement == protocol::Enforcement::soft);
}

TEST_CASE("plans stand in the order of their tiers, whatever the document's") {
  auto document = good_catalogue();
  std::swap(document["plans"][0], document["plans"][1]);
  CHECK(parsed(document).plans.front().key == "free");
}

TEST_CASE("a price of a year is compared by its month") {
  CHECK(Price{29'000, protocol::Per::year}.a_month() == 2'417);
  CHECK(Price{0, protocol::Per::year}.a_month() == 0);
}

TEST_CASE("comments may stand in the document") {
  const auto text = "// what is sold\n" + protocol::dump(good_catalogue(), 1) + "\n/* the end */";
  CHECK(parse(text).catalogue);
}

TEST_CASE("text that is no JSON is one error about the whole document", "[A-36]") {
  const std::string deep(64, '['), repeated = R"({"name":"a","name":"b"})";
  for (const auto& text :
       {std::string(), std::string("{"), deep, repeated, std::string("\xff"), std::string(2 << 20, ' ')}) {
    const auto result = parse(text);
    CHECK_FALSE(result.catalogue);
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].pointer.empty());
  }
}

TEST_CASE("a document of another shape is refused without harm") {
  for (const auto* text :
       {"null", "[]", "7", R"("text")", "{}", R"({"plans":[[]],"meters":[null],"templates":[{}]})"}) {
    CHECK_FALSE(parse(text).catalogue);
    CHECK_FALSE(parse(text).errors.empty());
  }
}

TEST_CASE("the schema lists exactly the members that the validator knows") {
  const auto schema = *protocol::parse(file_text("docs/catalogue.schema.json"));
  const std::pair<const char*, const char*> objects[] = {
      {"", ""},
      {"/meters/0", "/$defs/meter"},
      {"/features/0", "/$defs/feature"},
      {"/plans/0", "/$defs/plan"},
      {"/plans/0/price", "/$defs/price"},
      {"/plans/0/grants/0", "/$defs/meter_grant"},
      {"/plans/1/grants/0/overage_price", "/$defs/meter_grant/properties/overage_price"},
      {"/add_ons/0", "/$defs/add_on"},
      {"/add_ons/0/meters/0", "/$defs/add_on/properties/meters/items"},
      {"/paths/0", "/$defs/path"},
      {"/questions/0", "/$defs/question"},
      {"/questions/0/answered_by", "/$defs/question/properties/answered_by"},
      {"/milestones/0", "/$defs/milestone"},
      {"/experiments/0", "/$defs/experiment"},
      {"/experiments/0/arms/0", "/$defs/experiment/properties/arms/items"},
      {"/templates/0", "/$defs/template"},
      {"/fallback_offers/0", "/$defs/fallback_offer"},
      {"/routing", "/$defs/routing"},
      {"/routing/rows/0", "/$defs/routing/properties/rows/items"},
      {"/routing/rows/0/account", "/$defs/bounds"},
      {"/guardrails", "/$defs/guardrails"},
      {"/caps", "/$defs/caps"},
      {"/billing", "/$defs/billing"},
      {"/targets/0", "/$defs/target"},
  };
  for (const auto& [pointer, place] : objects) {
    std::set<std::string> listed;
    const auto properties = schema.at(protocol::Json::json_pointer(std::string(place) + "/properties"));
    for (const auto& [name, member] : properties.items()) listed.insert(name);
    auto known = known_members(good_catalogue(), pointer);
    if (std::string(place) == "/$defs/meter_grant") known.erase("feature");  // one list of both kinds of grant
    INFO(pointer);
    CHECK(known == listed);
  }
}

TEST_CASE("the sample catalogue is valid, without a warning, and agrees with the schema") {
  const auto text = file_text("examples/archivist/catalogue.json");
  const auto result = parse(text);
  CHECK(to_text(result.errors).empty());
  CHECK(to_text(result.warnings).empty());
  protocol::ParseLimits limits;
  limits.allows_comments = true;
  const SchemaValidator schema(*protocol::parse(file_text("docs/catalogue.schema.json")));
  CHECK(schema.errors(*protocol::parse(text, limits)).empty());
}

TEST_CASE("the page about the catalogue lists every slot") {
  const auto page = file_text("docs/catalogue.md");
  for (const auto& slot : slots()) {
    INFO(slot.name);
    CHECK(page.find("`" + std::string(slot.name) + "`") != std::string::npos);
  }
}

}  // namespace headroom::tests
