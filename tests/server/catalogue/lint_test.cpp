#include <algorithm>

#include "server-stub/catalogue/parse.hpp"
#include "tests/server/catalogue/good_catalogue.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

// Valid and without a warning, as words that sell are there for every edge.
protocol::Json quiet_catalogue() {
  auto document = good_catalogue();
  document["templates"].push_back({{"kind", "upgrade"},
                                   {"locale", "en"},
                                   {"title", "{plan}"},
                                   {"recommendation", "{plan}"},
                                   {"price", "{price}"},
                                   {"worth", "{used}"},
                                   {"call_to_action", "Get it"}});
  return document;
}

std::vector<std::string> warnings(const protocol::Json& document) {
  const auto parsed = server::catalogue::parse(protocol::dump(document));
  INFO(server::catalogue::to_text(parsed.errors));
  REQUIRE(parsed.catalogue);
  std::vector<std::string> pointers;
  for (const auto& finding : parsed.warnings) pointers.push_back(finding.pointer);
  return pointers;
}

struct Row {
  const char* what;
  const char* patch;
  const char* pointer;
};

// clang-format off
constexpr Row rows[] = {
    {"tiers less than 3 times apart", R"([{"op":"replace","path":"/plans/0/price/minor","value":1000}])", "/plans/1/price"},
    {"tiers more than 5 times apart", R"([{"op":"replace","path":"/plans/0/price/minor","value":500}])", "/plans/1/price"},
    {"an add-on below 10 % of its tier", R"([{"op":"replace","path":"/add_ons/0/price/minor","value":200}])", "/add_ons/0/price"},
    {"an add-on above 30 % of its tier", R"([{"op":"replace","path":"/add_ons/0/price/minor","value":900}])", "/add_ons/0/price"},
    {"tiers without a difference in features", R"([{"op":"remove","path":"/plans/1/grants/1"}])", "/plans/1/grants"},
    {"an unlimited top tier", R"([{"op":"replace","path":"/plans/1/grants/0","value":{"meter":"archives"}}])", "/plans/1"},
    {"charges in arrears without a ceiling", R"([{"op":"remove","path":"/plans/1/grants/0/ceiling"}])", "/plans/1/grants"},
    {"a tier without a graduation trigger", R"([{"op":"remove","path":"/plans/0/grants/0/limit"},{"op":"add","path":"/plans/0/grants/-","value":{"feature":"encryption"}}])", "/plans/0"},
    {"a segment without a path", R"([{"op":"add","path":"/paths/0/segment","value":"mid"},{"op":"replace","path":"/routing/rows/0/segments","value":["big"]}])", "/routing/rows/0/segments"},
    {"no path at all", R"([{"op":"replace","path":"/paths","value":[]}])", "/paths"},
    {"no words that sell", R"([{"op":"remove","path":"/templates/1"}])", "/templates"},
};
// clang-format on

}  // namespace

TEST_CASE("a catalogue that means what it says has no warning") { CHECK(warnings(quiet_catalogue()).empty()); }

TEST_CASE("lint warns of what is valid and probably not meant") {
  for (const Row& row : rows) {
    INFO(row.what);
    const auto found = warnings(quiet_catalogue().patch(*protocol::parse(row.patch)));
    CHECK(std::count(found.begin(), found.end(), row.pointer) >= 1);
  }
}

TEST_CASE("lint warns of more than four paid tiers") {
  auto document = quiet_catalogue();
  std::int64_t price = 2'900;
  for (int tier = 2; tier < 6; ++tier) {
    auto plan = document["plans"][1];
    plan["key"] = "tier_" + std::to_string(tier);
    plan["tier"] = tier;
    plan["price"]["minor"] = price *= 4;
    document["plans"].push_back(plan);
  }
  const auto found = warnings(document);
  CHECK(std::count(found.begin(), found.end(), "/plans") == 1);
}

}  // namespace headroom::tests
