#include "sdk/plan/validate.hpp"

#include <cmath>
#include <functional>

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using plan::validate;

namespace {

protocol::PlanDocument good() {
  protocol::PlanDocument out;
  out.version = "0";
  out.plan = "free";
  protocol::PlanMeter meter;
  meter.key = "archives";
  meter.limit = 5;
  meter.thresholds = {80, 95};
  meter.periods = {{0, 1000}, {1000, 2000}};
  out.meters = {meter};
  out.features = {{"encryption", false, {}, "team"}};
  out.fallback_offers = {{protocol::EdgeKind::limit_reached, "archives", {}}};
  out.fallback_offers[0].offer.title = "Team";
  return out;
}

}  // namespace

TEST_CASE("A bundled plan that makes sense is accepted") {
  CHECK(validate(good()));
  auto lifetime = good();
  lifetime.meters[0].periods.clear();
  lifetime.meters[0].limit.reset();
  CHECK(validate(lifetime));
}

TEST_CASE("A bundled plan that does not is refused with the member that is wrong") {
  struct Row {
    const char* member;
    std::function<void(protocol::PlanDocument&)> spoil;
  };
  const Row rows[] = {
      {"/version", [](auto& plan) { plan.version = "one"; }},
      {"/version", [](auto& plan) { plan.version = ""; }},
      {"/fresh_s", [](auto& plan) { plan.fresh_s = -1; }},
      {"/usable_s", [](auto& plan) { plan.usable_s = plan.fresh_s - 1; }},
      {"/plan", [](auto& plan) { plan.plan = "Free Plan"; }},
      {"/meters/0/meter", [](auto& plan) { plan.meters[0].key = "Archives"; }},
      {"/meters/0/unit", [](auto& plan) { plan.meters[0].unit = "\xff"; }},
      {"/meters/0/generation", [](auto& plan) { plan.meters[0].generation = 1u << 24; }},
      {"/meters/0/base", [](auto& plan) { plan.meters[0].base = -1; }},
      {"/meters/0/limit", [](auto& plan) { plan.meters[0].limit = -1; }},
      {"/meters/0/limit", [](auto& plan) { plan.meters[0].limit = INT64_MAX; }},
      {"/meters/0/ceiling", [](auto& plan) { plan.meters[0].ceiling = 4; }},
      {"/meters/0/thresholds", [](auto& plan) { plan.meters[0].thresholds.assign(13, 50); }},
      {"/meters/0/thresholds/1",
       [](auto& plan) {
         plan.meters[0].thresholds = {80, 80};
       }},
      {"/meters/0/thresholds/0",
       [](auto& plan) {
         plan.meters[0].thresholds = {0, 80};
       }},
      {"/meters/0/thresholds/1",
       [](auto& plan) {
         plan.meters[0].thresholds = {80, 101};
       }},
      {"/meters/0/periods/1", [](auto& plan) { plan.meters[0].periods[1].start = 999; }},
      {"/meters/0/periods/0", [](auto& plan) { plan.meters[0].periods[0].end = 0; }},
      {"/meters/0/periods",
       [](auto& plan) {
         plan.meters[0].periods.assign(201, {0, 1});
       }},
      {"/meters/1/meter", [](auto& plan) { plan.meters.push_back(plan.meters[0]); }},
      {"/features/0/feature", [](auto& plan) { plan.features[0].key = ""; }},
      {"/features/0/unlocked_by", [](auto& plan) { plan.features[0].unlocked_by = "no key"; }},
      {"/features/0/value", [](auto& plan) { plan.features[0].value = std::nan(""); }},
      {"/features/1/feature", [](auto& plan) { plan.features.push_back(plan.features[0]); }},
      {"/fallback_offers/0/key", [](auto& plan) { plan.fallback_offers[0].key = "A"; }},
      {"/fallback_offers/0/offer/title", [](auto& plan) { plan.fallback_offers[0].offer.title = ""; }},
      {"/fallback_offers", [](auto& plan) { plan.fallback_offers.assign(65, plan.fallback_offers[0]); }}};
  for (const auto& row : rows) {
    CAPTURE(row.member);
    auto plan = good();
    row.spoil(plan);
    const auto result = validate(plan);
    REQUIRE_FALSE(result);
    CHECK(result.error().number == static_cast<int>(core::ErrorNumber::bundled_plan));
    CHECK(result.error().detail.starts_with(std::string(row.member) + ":"));
  }
}
