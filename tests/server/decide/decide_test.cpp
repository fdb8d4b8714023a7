#include "server-stub/decide/decide.hpp"

#include <random>

#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using server::decide::decide;

std::string summary(const Decision& decision) { return kind_of(decision) + " " + decision.answer.reason; }

}  // namespace

TEST_CASE("near a limit that the present rate will pass, the next plan is offered with its evidence") {
  const auto decision = decide(sample_catalogue(), approaching());
  REQUIRE(summary(decision) == "upgrade unlocks");
  const auto& offer = *decision.answer.offer;
  CHECK(offer.target.plan == "team");
  CHECK(offer.route == protocol::Route::self_serve);
  CHECK(offer.price_change.minor == 2'900);
  CHECK(offer.price_change.currency == "USD");
  CHECK(offer.title == "4 of 5 archives used");
  CHECK(offer.body.find("You have packed 4 archives") == 0);
  CHECK(offer.id == decision.answer.decision);
  CHECK(offer.url.empty());  // the checkout is the caller's
  CHECK(fact(decision, "used") == "4 archive");
  CHECK(fact(decision, "limit") == "5 archive");
  CHECK(fact(decision, "worth.verdict") == "unlocks");
  CHECK(fact(decision, "resets_at") == "2026-11-30T12:00:00Z");
  CHECK(fact(decision, "saves_or_costs") == "-47.64 USD");
}

TEST_CASE("near a limit that will do, the honest answer is advice") {
  auto inputs = approaching();
  inputs.meters[0] = archives(4, 5, core::day);
  const auto decision = decide(sample_catalogue(), inputs);
  CHECK(summary(decision) == "advice not_worth_it");
  CHECK(decision.answer.offer->target.plan.empty());
  CHECK(decision.answer.offer->title == "4 of 5 archives used, and that will do");
}

TEST_CASE("a hard limit reached early in the period is answered with what is unlocked and whether it is worth it") {
  const auto decision = decide(sample_catalogue(), denied());
  REQUIRE(summary(decision) == "upgrade unlocks");
  CHECK(decision.answer.offer->title == "1 archive did not fit: 5 of 5 archives used");
  CHECK(decision.answer.offer->body.find("Is it worth it?") != std::string::npos);
  CHECK(fact(decision, "denied") == "1 archive");
  CHECK(fact(decision, "unlocked") == "20 archive");  // 10 in the 20 days that are left, 10 of 15 in the next period
}

TEST_CASE("a soft limit passed shortly before it resets is answered: you do not need it") {
  const auto decision = decide(sample_catalogue(), passed_soft());
  REQUIRE(summary(decision) == "advice not_worth_it");
  const auto& body = decision.answer.offer->body;
  CHECK(body.find("It resets in 2 days, on November 12; you do not need Team.") != std::string::npos);
  CHECK(decision.answer.offer->expires_at == noon + 24 * core::hour);
}

TEST_CASE("three more beyond the included use: what they cost, when it resets, and that nothing more is needed") {
  auto inputs = moment(EdgeKind::limit_reached, "archives");
  inputs.account.plan = "team";
  inputs.meters[0] = archives(201, 200, 2 * core::day);
  inputs.meters[0].daily = {2, 2, 2, 2, 2, 2, 2};
  const auto decision = decide(sample_catalogue(), inputs);
  REQUIRE(summary(decision) == "advice not_worth_it");
  const auto& body = decision.answer.offer->body;
  CHECK(body.find("costs $2.00 more") != std::string::npos);  // four more until then, at 0.50
  CHECK(body.find("It resets in 2 days") != std::string::npos);
  CHECK(fact(decision, "break_even_at") == "212 archive");  // the pack of 6.00 a month is twelve at 0.50
}

TEST_CASE("advice that nobody asked for comes once in 7 days") {
  auto inputs = passed_soft();
  server::decide::PastOffer past;
  past.kind = OfferKind::advice;
  past.shown_at = noon - 7 * core::day + 1;
  inputs.history = {past};
  const auto decision = decide(sample_catalogue(), inputs);
  CHECK(summary(decision) == "none not_worth_it");
  CHECK(decision.answer.not_before == noon + 1);
  inputs.history[0].shown_at -= 1;
  CHECK(kind_of(decide(sample_catalogue(), inputs)) == "advice");
}

TEST_CASE("a gated feature is answered with the plan that has it, its price and what else it unlocks") {
  auto inputs = gated();
  inputs.tried = {{"encryption", 3}};
  const auto decision = decide(sample_catalogue(), inputs);
  REQUIRE(summary(decision) == "upgrade unlocks");
  const auto& offer = *decision.answer.offer;
  CHECK(offer.target.plan == "team");
  CHECK(offer.title == "Team has encryption");
  CHECK(offer.body.find("which you tried 3 times") != std::string::npos);
  CHECK(offer.body.find("also unlocks 200 archives a month") != std::string::npos);
  CHECK(offer.body.find("$29.00 a month") != std::string::npos);
  CHECK(fact(decision, "unlocked") == "encryption feature");
}

TEST_CASE("a question is answered by the feature or plan that the catalogue names") {
  CHECK(summary(decide(sample_catalogue(), moment(EdgeKind::intent, "asked_encryption"))) == "upgrade unlocks");
  const auto pricing = decide(sample_catalogue(), moment(EdgeKind::intent, "opened_pricing"));
  CHECK(summary(pricing) == "advice not_worth_it");
  CHECK(pricing.answer.offer->title == "Free is enough for you");
}

TEST_CASE("a milestone is their success, with nothing to buy, and capped apart") {
  auto inputs = moment(EdgeKind::milestone, "hundred_archives");
  inputs.account.renews_at = noon + core::day;  // no sale, so no guardrail of sales
  const auto decision = decide(sample_catalogue(), inputs);
  CHECK(summary(decision) == "success milestone");
  CHECK(decision.answer.offer->price_change.currency.empty());
  server::decide::PastOffer past;
  past.kind = OfferKind::success;
  past.shown_at = noon - core::day;
  inputs.history = {past};
  CHECK(summary(decide(sample_catalogue(), inputs)) == "none frequency_cap");
}

TEST_CASE("the other edges of the loop are answered too") {
  auto projected = approaching();
  projected.moment.edge = EdgeKind::exhaustion_projected;
  projected.account.id = "acct_1";  // in no holdout
  CHECK(kind_of(decide(sample_catalogue(), projected)) == "upgrade");
  auto repeated = denied();
  repeated.moment.edge = EdgeKind::limit_repeated;
  repeated.account.id = "acct_1";  // in no holdout
  CHECK(kind_of(decide(sample_catalogue(), repeated)) == "upgrade");
}

TEST_CASE("a moment that is none any more has that as its reason") {
  auto catalogue = sample_catalogue();
  const auto reason = [&](Inputs inputs) { return summary(decide(catalogue, inputs)); };
  CHECK(reason(moment(EdgeKind::limit_reached, "files")) == "none unknown_key");
  CHECK(reason(moment(EdgeKind::feature_gated, "files")) == "none unknown_key");
  CHECK(reason(moment(EdgeKind::intent, "files")) == "none unknown_key");
  CHECK(reason(moment(EdgeKind::milestone, "files")) == "none unknown_key");
  CHECK(reason(moment(EdgeKind::signal, "seats_sustained")) == "none unknown_key");

  auto upgraded = denied();
  upgraded.account.plan = "team";
  upgraded.meters[0].limit = 200;
  CHECK(reason(upgraded) == "none already_granted");
  auto below = approaching();
  below.meters[0].used = 3;
  CHECK(reason(below) == "none already_granted");
  auto has_it = gated();
  has_it.account.plan = "team";
  CHECK(reason(has_it) == "none already_granted");
}

TEST_CASE("who tries something that nothing is sold for gets a person") {
  auto inputs = denied();
  inputs.account.plan = "business";
  inputs.meters[0] = archives(2'000, 2'000);
  const auto decision = decide(sample_catalogue(), inputs);
  CHECK(summary(decision) == "contact no_candidate");
  CHECK(decision.answer.offer->route == protocol::Route::csm);
  CHECK(decision.answer.offer->title == "Dana Meyer can help");
  inputs.moment.denied = false;
  inputs.meters[0].used = 2'001;
  CHECK(summary(decide(sample_catalogue(), inputs)) == "none no_candidate");
}

TEST_CASE("without words nothing is offered, and the reason is what kept the sale back") {
  auto catalogue = sample_catalogue();
  catalogue.templates.clear();
  CHECK(summary(decide(catalogue, denied())) == "none no_copy");
  CHECK(summary(decide(catalogue, passed_soft())) == "none not_worth_it");
  CHECK(summary(decide(catalogue, moment(EdgeKind::milestone, "hundred_archives"))) == "none no_copy");
  auto inputs = denied();
  inputs.account.health = server::decide::Health::red;
  const auto decision = decide(catalogue, inputs);
  CHECK(summary(decision) == "none health_red");
  CHECK(decision.trace.back().verdict == "no_copy");
}

TEST_CASE("no decision is without a reason, whatever the inputs") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random(seed);
  const auto catalogue = sample_catalogue();
  const auto any = [&](std::int64_t below) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
  };
  const char* keys[] = {"archives",       "archived_kb",      "encryption", "hundred_archives",
                        "opened_pricing", "asked_encryption", "x"};
  const char* plans[] = {"free", "team", "business", "gone"};
  for (int run = 0; run < 2'000; ++run) {
    auto inputs = moment(static_cast<EdgeKind>(any(8)), keys[any(7)]);
    inputs.account.plan = plans[any(4)];
    inputs.moment.denied = any(2) == 0;
    inputs.moment.wanted = any(2) == 0 ? any(9) : any(protocol::max_integer);
    inputs.moment.threshold = static_cast<std::uint32_t>(any(1'001));
    inputs.meters[0] = archives(any(3) == 0 ? any(protocol::max_integer) : any(300), any(300), any(31) * core::day);
    if (any(4) == 0) inputs.meters[0].limit.reset();
    if (any(4) == 0) inputs.meters.pop_back();
    for (auto days = any(40); days > 0; --days) inputs.meters[0].daily.push_back(any(50) - 5);
    const auto decision = decide(catalogue, inputs);
    REQUIRE_FALSE(decision.answer.reason.empty());
    REQUIRE_FALSE(decision.trace.empty());
    REQUIRE(decision.answer.offer.has_value() == (decision.answer.outcome == protocol::Outcome::offer));
    if (decision.answer.offer) REQUIRE_FALSE(decision.answer.offer->title.empty());
  }
}

}  // namespace headroom::tests
