#include "server-stub/decide/sizing.hpp"

#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using namespace server::decide;

struct Sizing {
  std::string target;
  std::int64_t need;
  bool covers;
};

// Of an account that needs `need` archives a period.
Sizing sized(const Catalogue& catalogue, Inputs inputs, std::int64_t need) {
  const auto at = place(catalogue, inputs);
  const auto possible = candidates(at);
  Forecast outlook;
  outlook.this_period = need;
  const auto result = size(at, possible, outlook);
  return {result.target ? result.target->key() : "", result.need, result.covers};
}

}  // namespace

TEST_CASE("the target is the smallest that covers the need and 20 % more") {
  const auto catalogue = sample_catalogue();
  CHECK(sized(catalogue, denied(), 22).target == "team");
  CHECK(sized(catalogue, denied(), 22).need == 27);  // 26.4 rounded up
  CHECK(sized(catalogue, denied(), 166).target == "team");
  CHECK(sized(catalogue, denied(), 167).target == "business");  // 200.4 do not fit into 200
  CHECK(sized(catalogue, denied(), 1'666).target == "business");
}

TEST_CASE("where nothing covers the need, the largest there is") {
  const auto found = sized(sample_catalogue(), denied(), 5'000);
  CHECK(found.target == "business");
  CHECK_FALSE(found.covers);
}

TEST_CASE("an add-on that is enough comes before a larger plan") {
  auto inputs = denied();
  inputs.account.plan = "team";
  inputs.meters[0] = archives(200, 200);
  CHECK(sized(sample_catalogue(), inputs, 240).target == "archive_pack");  // 288 fit into 300
  CHECK(sized(sample_catalogue(), inputs, 260).target == "business");      // 312 do not
  inputs.account.add_ons = {"archive_pack"};
  inputs.meters[0] = archives(300, 300);
  CHECK(sized(sample_catalogue(), inputs, 310).target == "business");  // it has the add-on already
}

TEST_CASE("an unlimited plan covers every need") {
  auto catalogue = sample_catalogue();
  catalogue.plans[2].meters[0].limit.reset();
  CHECK(sized(catalogue, denied(), protocol::max_integer).target == "business");
}

TEST_CASE("paths are those of the account's segment, over any number of steps") {
  auto catalogue = sample_catalogue();
  catalogue.paths[1].segment = "enterprise";
  CHECK(sized(catalogue, denied(), 1'000).target == "team");
  auto inputs = denied();
  inputs.account.segment = "enterprise";
  CHECK(sized(catalogue, inputs, 1'000).target == "business");
  catalogue.paths.clear();
  CHECK(sized(catalogue, inputs, 1'000).target.empty());
}

TEST_CASE("a cross-sell needs demonstrated use of the base product") {
  auto catalogue = sample_catalogue();
  catalogue.paths = {{"", server::catalogue::Vector::cross_sell, "team", "", "archive_pack"}};
  auto inputs = denied();
  inputs.account.plan = "team";
  inputs.meters[0] = archives(200, 200);
  CHECK(sized(catalogue, inputs, 210).target.empty());
  inputs.account.milestones = {"hundred_archives"};
  CHECK(sized(catalogue, inputs, 210).target.empty());
  inputs.meters[0].previous_used = 80;
  CHECK(sized(catalogue, inputs, 210).target == "archive_pack");
  inputs.meters[0].previous_used = 79;
  CHECK(sized(catalogue, inputs, 210).target.empty());
  inputs.meters[0].previous_used = 80;
  inputs.account.health = Health::red;
  CHECK(sized(catalogue, inputs, 210).target.empty());
}

}  // namespace headroom::tests
