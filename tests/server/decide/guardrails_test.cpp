#include <functional>

#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using server::catalogue::Vector;
using server::decide::decide;
using server::decide::Health;
using server::decide::PastOffer;

PastOffer past(core::Instant shown_at, OfferKind kind = OfferKind::upgrade) {
  PastOffer offer;
  offer.edge = EdgeKind::exhaustion_projected;
  offer.key = "archives";
  offer.kind = kind;
  offer.shown_at = shown_at;
  return offer;
}

PastOffer dismissed(const Inputs& inputs, const char* reason, core::Instant at) {
  auto offer = past(0);
  offer.edge = inputs.moment.edge;
  offer.key = inputs.moment.key;
  offer.outcome = protocol::OfferOutcome::dismissed;
  offer.reason = reason;
  offer.ended_at = at;
  return offer;
}

struct Row {
  const char* what;
  std::function<void(Catalogue&, Inputs&)> change;
  const char* reason;       // of none, for a moment that nobody caused
  const char* when_caused;  // "kind reason" for one that somebody caused by trying
};

const char* const sold = "upgrade unlocks";

// Each row alone changes the answer.
const Row rows[] = {
    {"kill switch", [](auto& catalogue, auto&) { catalogue.guardrails.kill_switch = true; }, "kill_switch",
     "none kill_switch"},
    {"consent withheld", [](auto&, auto& inputs) { inputs.moment.consent = protocol::Consent::withheld; },
     "consent_withheld", "none consent_withheld"},
    {"health red", [](auto&, auto& inputs) { inputs.account.health = Health::red; }, "health_red",
     "contact health_red"},
    {"two signs of contraction",
     [](auto&, auto& inputs) {
       inputs.account.contraction.usage_change_percent = -21;
       inputs.account.contraction.champion_left = true;
     },
     "contraction_risk", "contact contraction_risk"},
    {"59 days before the renewal", [](auto&, auto& inputs) { inputs.account.renews_at = noon + 59 * core::day; },
     "renewal_window", sold},
    {"little used in both periods",
     [](auto& catalogue, auto& inputs) {
       inputs.meters[0].limit = 10;
       inputs.meters[0].used = inputs.moment.denied ? 10 : 3;
       inputs.meters[0].previous_used = 3;
       inputs.moment.threshold = 30;
       catalogue.guardrails.low_utilisation_percent = 40;
     },
     "low_utilisation", sold},
    {"not now, 13 days ago",
     [](auto&, auto& inputs) { inputs.history = {dismissed(inputs, "not_now", noon - 13 * core::day)}; }, "cooldown",
     "none cooldown"},
    {"not relevant, 59 days ago",
     [](auto&, auto& inputs) { inputs.history = {dismissed(inputs, "not_relevant", noon - 59 * core::day)}; },
     "cooldown", "none cooldown"},
    {"never, 9 years ago",
     [](auto&, auto& inputs) { inputs.history = {dismissed(inputs, "never", noon - 9 * 365 * core::day)}; }, "cooldown",
     "none cooldown"},
    {"snoozed until in an hour",
     [](auto&, auto& inputs) {
       inputs.history = {dismissed(inputs, "", noon - core::day)};
       inputs.history[0].outcome = protocol::OfferOutcome::snoozed;
       inputs.history[0].until = noon + core::hour;
     },
     "cooldown", "none cooldown"},
    {"one shown within a day", [](auto&, auto& inputs) { inputs.history = {past(noon - 23 * core::hour)}; },
     "frequency_cap", sold},
    {"three shown within 30 days",
     [](auto&, auto& inputs) {
       inputs.history = {past(noon - 2 * core::day), past(noon - 9 * core::day), past(noon - 29 * core::day)};
     },
     "frequency_cap", sold},
    {"a person has it",
     [](auto&, auto& inputs) {
       inputs.handoffs = {{Vector::tier, "Dana Meyer", noon + core::day}};
     },
     "human_in_progress", "in_progress human_in_progress"},
};

// The same just beyond the bound: nothing is withheld.
const Row beyond[] = {
    {"one sign of contraction", [](auto&, auto& inputs) { inputs.account.contraction.champion_left = true; }, "", ""},
    {"use down by just 20 %",
     [](auto&, auto& inputs) {
       inputs.account.contraction.usage_change_percent = -20;
       inputs.account.contraction.tickets_up = true;
     },
     "", ""},
    {"60 days before the renewal", [](auto&, auto& inputs) { inputs.account.renews_at = noon + 60 * core::day; }, "",
     ""},
    {"renewed yesterday", [](auto&, auto& inputs) { inputs.account.renews_at = noon - core::day; }, "", ""},
    {"little used in the last period alone", [](auto&, auto& inputs) { inputs.meters[0].previous_used = 1; }, "", ""},
    {"no full period yet",
     [](auto&, auto& inputs) {
       inputs.meters[0] = archives(3, 10);
       inputs.moment.threshold = 30;
     },
     "", ""},
    {"not now, 14 days ago",
     [](auto&, auto& inputs) { inputs.history = {dismissed(inputs, "not_now", noon - 14 * core::day)}; }, "", ""},
    {"not now, to another moment",
     [](auto&, auto& inputs) {
       inputs.history = {dismissed(inputs, "not_now", noon - core::day)};
       inputs.history[0].key = "archived_kb";
     },
     "", ""},
    {"not relevant, 60 days ago",
     [](auto&, auto& inputs) { inputs.history = {dismissed(inputs, "not_relevant", noon - 60 * core::day)}; }, "", ""},
    {"never, to another kind of growth",
     [](auto&, auto& inputs) {
       inputs.history = {dismissed(inputs, "never", noon)};
       inputs.history[0].vector = Vector::seat;
     },
     "", ""},
    {"one shown a day ago", [](auto&, auto& inputs) { inputs.history = {past(noon - core::day)}; }, "", ""},
    {"one that they caused by trying",
     [](auto&, auto& inputs) {
       inputs.history = {past(noon - core::hour)};
       inputs.history[0].prompted = true;
     },
     "", ""},
    {"one that sells nothing",
     [](auto&, auto& inputs) { inputs.history = {past(noon - core::hour, OfferKind::advice)}; }, "", ""},
    {"one decided and never shown", [](auto&, auto& inputs) { inputs.history = {past(0)}; }, "", ""},
    {"a person has something else",
     [](auto&, auto& inputs) {
       inputs.handoffs = {{Vector::seat, "Dana Meyer", noon + core::day}};
     },
     "", ""},
};

std::string summary(const Decision& decision) { return kind_of(decision) + " " + decision.answer.reason; }

}  // namespace

TEST_CASE("without a guardrail the moment is answered with an offer") {
  CHECK(summary(decide(sample_catalogue(), approaching())) == sold);
  CHECK(summary(decide(sample_catalogue(), denied())) == sold);
}

TEST_CASE("each guardrail alone withholds the sale, and its name is the reason") {
  for (const Row& row : rows) {
    INFO(row.what);
    auto catalogue = sample_catalogue();
    auto inputs = approaching();
    row.change(catalogue, inputs);
    const auto decision = decide(catalogue, inputs);
    CHECK(summary(decision) == std::string("none ") + row.reason);
    CHECK(decision.trace.front().name == "guardrails");
    CHECK(decision.trace.front().verdict == row.reason);
  }
}

TEST_CASE("what the customer caused by trying is answered and not silenced") {
  for (const Row& row : rows) {
    INFO(row.what);
    auto catalogue = sample_catalogue();
    auto inputs = denied();
    row.change(catalogue, inputs);
    CHECK(summary(decide(catalogue, inputs)) == row.when_caused);
  }
}

TEST_CASE("just beyond its bound a guardrail withholds nothing") {
  for (const Row& row : beyond) {
    INFO(row.what);
    auto catalogue = sample_catalogue();
    auto inputs = approaching();
    row.change(catalogue, inputs);
    const auto reason = decide(catalogue, inputs).answer.reason;
    CHECK((reason == "unlocks" || reason == "not_worth_it"));
  }
}

TEST_CASE("of several guardrails the first is the reason") {
  auto catalogue = sample_catalogue();
  auto inputs = approaching();
  for (auto row = std::rbegin(rows); row != std::rend(rows); ++row) {
    if (std::string(row->reason) == "low_utilisation") continue;  // it needs another meter than the others
    row->change(catalogue, inputs);
    INFO(row->what);
    // History rows replace one another; all their reasons come before human_in_progress.
    CHECK(decide(catalogue, inputs).answer.reason == row->reason);
  }
}

TEST_CASE("the answer says when it is worth asking again") {
  auto inputs = approaching();
  inputs.history = {past(noon - 10 * core::hour)};
  CHECK(decide(sample_catalogue(), inputs).answer.not_before == noon + 14 * core::hour);
  inputs.history = {dismissed(inputs, "not_now", noon - core::day)};
  CHECK(decide(sample_catalogue(), inputs).answer.not_before == noon + 13 * core::day);
  inputs.history.clear();
  inputs.account.renews_at = noon + 5 * core::day;
  CHECK(decide(sample_catalogue(), inputs).answer.not_before == noon + 5 * core::day);
}

TEST_CASE("a kind of growth that is asleep or in a person's hands leaves the others") {
  auto inputs = denied();
  inputs.account.plan = "team";
  inputs.meters[0] = archives(400, 200);
  auto catalogue = sample_catalogue();
  CHECK(kind_of(decide(catalogue, inputs)) == "upgrade");
  inputs.handoffs = {{Vector::tier, "Dana Meyer", noon}};
  CHECK(kind_of(decide(catalogue, inputs)) == "add_on");
  inputs.handoffs.push_back({Vector::usage, "Dana Meyer", noon});
  CHECK(kind_of(decide(catalogue, inputs)) == "in_progress");
}

}  // namespace headroom::tests
