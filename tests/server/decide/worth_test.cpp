#include "server-stub/decide/worth.hpp"

#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using namespace server::decide;

// Of moving to the plan, when the account will use that much in this period and the next.
Worth weighed(const Catalogue& catalogue, const Inputs& inputs, const std::string& target, std::int64_t this_period,
              std::int64_t next_period) {
  const auto at = place(catalogue, inputs);
  std::optional<Forecast> outlook;
  if (at.meter) {
    outlook.emplace();
    outlook->this_period = std::max(this_period, at.meter->used + at.denied);
    outlook->next_period = next_period;
    outlook->horizon = at.meter->next_period_end;
  }
  for (const auto& candidate : candidates(at)) {
    if (candidate.key() == target) return worth(at, candidate, outlook);
  }
  throw std::runtime_error("no candidate " + target);
}

Inputs on_team(std::int64_t used) {
  auto inputs = moment(EdgeKind::limit_reached, "archives");
  inputs.account.plan = "team";
  inputs.meters[0] = archives(used, 200);
  return inputs;
}

// 29.00 for as many days.
std::int64_t team_for(double days) { return static_cast<std::int64_t>(2'900 * days / (365.2425 / 12) + 0.5); }

}  // namespace

TEST_CASE("the price difference is prorated to the end of the next period") {
  const auto found = weighed(sample_catalogue(), approaching(), "team", 5, 5);
  CHECK(found.move_cost == team_for(50));
  CHECK(found.until_reset_cost == team_for(20));
  CHECK(found.saves() == -team_for(50));
}

TEST_CASE("on a hard limit what will be denied is unlocked") {
  CHECK(weighed(sample_catalogue(), approaching(), "team", 5, 5).verdict == "not_worth_it");
  const auto found = weighed(sample_catalogue(), approaching(), "team", 8, 9);
  CHECK(found.verdict == "unlocks");
  CHECK(found.denied == 3 + 4);
}

TEST_CASE("units just refused are unlocked if they fit into the target") {
  CHECK(weighed(sample_catalogue(), denied(1), "team", 6, 0).denied == 1);
  auto part = denied(3);
  part.meters[0].used = 4;  // one more would have fitted: all or none was refused
  CHECK(weighed(sample_catalogue(), part, "team", 7, 0).denied == 3);
  const auto found = weighed(sample_catalogue(), denied(1'000), "team", 1'005, 0);
  CHECK(found.denied == 395);  // 400 is Team's ceiling: of 1,000 that are refused here 605 are there too
}

TEST_CASE("beyond a soft limit nothing is refused or billed, so nothing is unlocked") {
  const auto found = weighed(sample_catalogue(), passed_soft(), "team", 900, 900);
  CHECK(found.verdict == "not_worth_it");
  CHECK(found.denied == 0);
  CHECK(found.stay_cost == 0);
}

TEST_CASE("overage is weighed in money: three more for 1.50 do not need the next plan") {
  const auto found = weighed(sample_catalogue(), on_team(201), "business", 204, 180);
  CHECK(found.stay_cost == 150);
  CHECK(found.verdict == "not_worth_it");
  CHECK(found.break_even_at == 200 + 140);  // 70.00 more at 0.50 each
}

TEST_CASE("staying is dearer when the overage to come costs more than the next plan") {
  const auto found = weighed(sample_catalogue(), on_team(201), "business", 400, 400);
  CHECK(found.stay_cost == (199 + 200) * 50);
  CHECK(found.verdict == "saves");
  CHECK(found.saves() == found.stay_cost - found.move_cost);
  CHECK(found.saves() > 0);
}

TEST_CASE("what is used already is owed however one decides") {
  CHECK(weighed(sample_catalogue(), on_team(300), "business", 300, 200).stay_cost == 0);
}

TEST_CASE("beyond the ceiling use is denied, and unlocked by more") {
  const auto found = weighed(sample_catalogue(), on_team(390), "business", 450, 0);
  CHECK(found.stay_cost == 10 * 50);
  CHECK(found.denied == 50);
  CHECK(found.verdict == "unlocks");
}

TEST_CASE("overage left on the target is a part of its cost") {
  auto inputs = denied();
  inputs.meters[0].used = 5;
  const auto found = weighed(sample_catalogue(), inputs, "team", 210, 0);
  CHECK(found.move_cost == team_for(50) + 10 * 50);
}

TEST_CASE("features that were tried are unlocked by the plan that grants them") {
  auto found = weighed(sample_catalogue(), gated(), "team", 0, 0);
  CHECK(found.features == std::vector<std::string>{"encryption"});
  CHECK(found.verdict == "unlocks");

  auto inputs = passed_soft();
  inputs.tried = {{"encryption", 2}, {"priority_support", 1}, {"max_file_mb", 1}};
  found = weighed(sample_catalogue(), inputs, "team", 0, 0);
  CHECK(found.features == std::vector<std::string>{"encryption"});  // support is Business's, and they have the value
  CHECK(weighed(sample_catalogue(), inputs, "business", 0, 0).features.size() == 2);
}

TEST_CASE("a meter that the plan does not grant has the limit 0") {
  auto catalogue = sample_catalogue();
  catalogue.plans[0].meters.erase(catalogue.plans[0].meters.begin());
  auto inputs = denied(2);
  inputs.meters[0] = archives(0, 0);
  CHECK(weighed(catalogue, inputs, "team", 2, 0).denied == 2);
}

}  // namespace headroom::tests
