#include "server-stub/decide/experiment.hpp"

#include <map>

#include "sdk/rules/hash.hpp"
#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using namespace server::decide;

Catalogue with_experiment() {
  auto catalogue = sample_catalogue();
  server::catalogue::Experiment experiment;
  experiment.key = "words";
  experiment.seed = "seed";
  experiment.arms = {{"control", 0.45}, {"short", 0.45}, {"holdout", 0.1}};
  experiment.holdout = "holdout";
  catalogue.experiments = {experiment};
  return catalogue;
}

std::optional<Assigned> assigned(const Catalogue& catalogue, Inputs inputs, const std::string& account) {
  inputs.account.id = account;
  return assign(place(catalogue, inputs), OfferKind::upgrade);
}

std::string arm_of(const Catalogue& catalogue, const Inputs& inputs, const std::string& account) {
  const auto found = assigned(catalogue, inputs, account);
  return found ? found->arm : "";
}

// An account that falls into that arm.
std::string account_in(const std::string& arm) {
  for (int i = 0;; ++i) {
    const auto account = "acct_" + std::to_string(i);
    if (arm_of(with_experiment(), denied(), account) == arm) return account;
  }
}

}  // namespace

TEST_CASE("the arm is GrowthBook's hash of seed and account") {
  std::map<std::string, int> counts;
  for (int i = 0; i < 5'000; ++i) {
    const auto account = "acct_" + std::to_string(i);
    const auto n = *rules::bucket_hash("seed", account, 2);
    const auto* expected = n < 0.45 ? "control" : n < 0.9 ? "short" : "holdout";
    const auto arm = arm_of(with_experiment(), denied(), account);
    REQUIRE(arm == expected);
    ++counts[arm];
  }
  CHECK(counts["holdout"] == Approx(500).margin(75));
}

TEST_CASE("an account keeps the arm of its first exposure, whatever the weights become") {
  auto catalogue = with_experiment();
  auto inputs = denied();
  inputs.exposed = {{"words", "short"}};
  catalogue.experiments[0].arms = {{"control", 1}, {"short", 0}, {"holdout", 0}};
  catalogue.experiments[0].coverage = 0;
  const auto found = assigned(catalogue, inputs, "acct_1");
  REQUIRE(found);
  CHECK(found->arm == "short");
  CHECK(found->why == "exposed");
}

TEST_CASE("a removed arm falls to the control") {
  auto inputs = denied();
  inputs.exposed = {{"words", "long_gone"}};
  const auto found = assigned(with_experiment(), inputs, "acct_1");
  CHECK(found->arm == "control");
  CHECK(found->why == "removed");
}

TEST_CASE("an experiment is about its edges and kinds, and about what sells") {
  auto catalogue = with_experiment();
  catalogue.experiments[0].edges = {EdgeKind::intent};
  CHECK_FALSE(assigned(catalogue, denied(), "a"));
  catalogue.experiments[0].edges = {EdgeKind::limit_reached};
  CHECK(assigned(catalogue, denied(), "a"));
  catalogue.experiments[0].kinds = {OfferKind::add_on};
  CHECK_FALSE(assigned(catalogue, denied(), "a"));
  CHECK_FALSE(assign(place(with_experiment(), denied()), OfferKind::advice));
}

TEST_CASE("beyond the coverage an account is in no experiment, or in the next one") {
  auto catalogue = with_experiment();
  catalogue.experiments[0].coverage = 0;
  CHECK_FALSE(assigned(catalogue, denied(), "a"));
  catalogue.experiments.push_back(with_experiment().experiments[0]);
  catalogue.experiments[1].key = "next";
  CHECK(assigned(catalogue, denied(), "a")->experiment == "next");
}

TEST_CASE("D11 the holdout is told what it would have been offered, and sees nothing") {
  auto inputs = denied();
  inputs.account.id = account_in("holdout");
  const auto answer = decide(with_experiment(), inputs).answer;
  CHECK(answer.outcome == protocol::Outcome::none);
  CHECK(answer.reason == "holdout");
  CHECK(answer.experiment == "words");
  CHECK(answer.arm == "holdout");
  REQUIRE(answer.would_offer);
  CHECK(answer.would_offer->kind == OfferKind::upgrade);
  CHECK(answer.would_offer->expires_at == noon + 24 * core::hour);
}

TEST_CASE("an arm's own words come before those of every arm") {
  auto catalogue = with_experiment();
  auto words = catalogue.templates[2];  // at a limit that is reached
  REQUIRE(words.edges.front() == EdgeKind::limit_reached);
  words.arm = "short";
  words.title = {"Short: {used_units}"};
  catalogue.templates.push_back(words);
  auto inputs = denied();
  inputs.account.id = account_in("short");
  CHECK(decide(catalogue, inputs).answer.offer->title == "Short: 5 archives");
  inputs.account.id = account_in("control");
  CHECK(decide(catalogue, inputs).answer.offer->title == "1 archive did not fit: 5 of 5 archives used");
}

}  // namespace headroom::tests
