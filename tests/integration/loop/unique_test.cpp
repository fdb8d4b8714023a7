#include <fstream>
#include <sstream>

#include "tests/integration/loop/host.hpp"

using namespace headroom::testing;
using headroom::EdgeKind;
using headroom::Verdict;

namespace {

/// The sample catalogue, whose "archives" are 5 different ones a month.
std::string catalogue_of_distinct_archives() {
  std::ifstream file(std::string(HEADROOM_SOURCE_DIR) + "/examples/archivist/catalogue.json");
  std::stringstream text;
  text << file.rdbuf();
  auto parsed = headroom::protocol::parse(text.str(), {.bytes = 1 << 20});
  REQUIRE(parsed);
  auto catalogue = *std::move(parsed);
  for (auto& meter : catalogue["meters"])
    if (meter["key"] == "archives") meter["kind"] = "unique";
  return headroom::protocol::dump(catalogue);
}

}  // namespace

TEST_CASE("M19 two devices of an account count what either has seen once, up to the account's limit") {
  const RunningServer server(catalogue_of_distinct_archives());
  const TemporaryDirectory directory;
  Host one(&server, {directory / "one"}), two(&server, {directory / "two"});
  REQUIRE((one.wait_for_plan("free") && two.wait_for_plan("free")));
  auto here = one.client().meter("archives"), there = two.client().meter("archives");
  for (const char* name : {"a", "b", "c", "a"}) CHECK(here.observe(name).allowed());
  REQUIRE(one.client().flush(patience));
  CHECK(server.usage("acct", "archives") == 3);
  for (const char* name : {"b", "d"}) CHECK(there.observe(name).allowed());
  REQUIRE(two.client().flush(patience));
  CHECK(server.usage("acct", "archives") == 4);
  CHECK(there.peek().used == 4);
  REQUIRE(one.client().flush(patience));
  CHECK(here.peek().used == 4);

  CHECK(here.observe("e").allowed());
  CHECK(here.observe("f").verdict == Verdict::denied_limit);
  CHECK(here.observe("c").allowed());
  CHECK(here.add(1).verdict == Verdict::wrong_kind);
  CHECK(one.wait([&] { return one.has_heard(EdgeKind::limit_reached, "archives"); }));
}
