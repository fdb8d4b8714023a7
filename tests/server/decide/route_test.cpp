#include "server-stub/decide/route.hpp"

#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using namespace server::decide;
using protocol::Route;
using server::catalogue::Vector;

Routed routed(const Catalogue& catalogue, const Inputs& inputs, Vector vector, std::int64_t a_month) {
  Candidate target;
  target.vector = vector;
  target.plan = &catalogue.plans[1];
  target.price_change = a_month;
  return route(place(catalogue, inputs), target);
}

}  // namespace

TEST_CASE("the first row that matches owns the offer") {
  struct Row {
    Vector vector;
    std::int64_t a_year;  // the difference
    Route route;
  };
  // The table of decisions.md, in cents.
  const Row rows[] = {
      {Vector::org, 1'200, Route::ae},        {Vector::tier, 999'996, Route::self_serve},
      {Vector::tier, 1'000'008, Route::csm},  {Vector::tier, 2'499'996, Route::csm},
      {Vector::tier, 2'500'008, Route::ae},   {Vector::usage, 999'996, Route::self_serve},
      {Vector::usage, 9'000'000, Route::csm}, {Vector::seat, 1'999'992, Route::csm},
      {Vector::seat, 2'000'004, Route::ae},   {Vector::cross_sell, 1'200'000, Route::ae},
  };
  const auto catalogue = sample_catalogue();
  for (const Row& row : rows) {
    INFO(static_cast<int>(row.vector) << " " << row.a_year);
    const auto found = routed(catalogue, denied(), row.vector, row.a_year / 12);
    CHECK(found.incremental_year == row.a_year);
    CHECK(found.route == row.route);
    CHECK(found.introduces == (row.route == Route::ae ? "Robin Novak" : ""));
    CHECK(found.owner == (row.route == Route::self_serve ? "" : "Dana Meyer"));
  }
}

TEST_CASE("segment and the account's value are conditions too") {
  auto catalogue = sample_catalogue();
  catalogue.routing.rows = {{}, {}, {}};
  catalogue.routing.rows[0].segments = {"enterprise"};
  catalogue.routing.rows[0].account_from = 120'000;
  catalogue.routing.rows[0].route = Route::ae;
  catalogue.routing.rows[1].account_below = 60'000;
  catalogue.routing.rows[2].route = Route::csm;
  auto inputs = denied();
  inputs.account.segment = "enterprise";
  CHECK(routed(catalogue, inputs, Vector::tier, 100).route == Route::self_serve);  // free: 0 a year
  inputs.account.mrr_minor = 10'000;
  CHECK(routed(catalogue, inputs, Vector::tier, 100).route == Route::ae);
  inputs.account.mrr_minor = 9'999;
  CHECK(routed(catalogue, inputs, Vector::tier, 100).route == Route::csm);
  inputs.account.mrr_minor.reset();
  inputs.account.plan = "business";  // its list price counts
  CHECK(routed(catalogue, inputs, Vector::tier, 100).account_year == 9'900 * 12);
}

TEST_CASE("an account that pays in another currency goes to its CSM") {
  auto inputs = denied();
  inputs.account.foreign_currency = true;
  inputs.account.csm = "Kim Berger";
  const auto found = routed(sample_catalogue(), inputs, Vector::tier, 100);
  CHECK(found.route == Route::csm);
  CHECK(found.why == "foreign_currency");
  CHECK(found.owner == "Kim Berger");
}

TEST_CASE("who cannot buy asks who can") {
  auto inputs = denied();
  inputs.moment.traits = {{"can_buy", "false"}};
  const auto decision = decide(sample_catalogue(), inputs);
  CHECK(kind_of(decision) == "ask_admin");
  CHECK(decision.answer.offer->target.plan == "team");
  inputs.moment.traits = {{"can_buy", "true"}};
  CHECK(kind_of(decide(sample_catalogue(), inputs)) == "upgrade");
}

TEST_CASE("a human route names a person in the call to action") {
  auto catalogue = sample_catalogue();
  catalogue.routing.rows = {{}};
  catalogue.routing.rows[0].route = Route::ae;
  const auto decision = decide(catalogue, denied());
  CHECK(decision.answer.offer->route == Route::ae);
  CHECK(decision.answer.offer->call_to_action == "Talk to Dana Meyer");  // who introduces the AE
}

}  // namespace headroom::tests
