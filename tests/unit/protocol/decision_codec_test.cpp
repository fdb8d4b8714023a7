#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/limits.hpp"
#include "tests/support/catch.hpp"

namespace core = headroom::core;
namespace protocol = headroom::protocol;

namespace {

constexpr core::Instant november = 1'793'491'200'000;

protocol::OfferContent full_offer() {
  protocol::OfferContent offer;
  offer.id = "0193f2";
  offer.kind = protocol::OfferKind::seats;
  offer.route = protocol::Route::csm;
  offer.title = "You made 98 exports";
  offer.body = "Team includes 1,000.";
  offer.call_to_action = "See Team";
  offer.url = "https://billing.example.com/c/x";
  offer.locale = "en";
  offer.target = {"team", "storage", 12};
  offer.price_change = {-2'900, "EUR", protocol::Per::year};
  offer.facts = {{"used", "98", "export"}, {"resets_in", "2 days", ""}};
  offer.context = R"({"facts":{"used":98}})";
  offer.expires_at = november + core::hour;
  return offer;
}

}  // namespace

TEST_CASE("a decision request is read back as it was written") {
  protocol::DecisionRequest request;
  request.id = std::string(32, '7');
  request.user = "u_7";
  request.locale = "de-AT";
  request.edge = protocol::EdgeKind::limit_reached;
  request.key = "exports";
  request.used = 100;
  request.limit = 100;
  request.wanted = 3;
  request.denied = true;
  request.at = november + 1;
  request.period = november;
  request.speculative = true;
  request.consent = protocol::Consent::withheld;
  request.traits = {{"role", "admin"}};
  request.usage = {{"exports", november, 100, 0}};
  request.lane = std::string(32, 'a');
  const std::string text = encode(request);
  CHECK(
      text ==
      R"({"at":"2026-11-01T00:00:00.001Z","consent":"withheld","denied":true,"edge":"limit_reached",)"
      R"("id":"77777777777777777777777777777777","lane":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","limit":100,"locale":"de-AT",)"
      R"("meter":"exports","period":"2026-11-01T00:00:00Z","speculative":true,"threshold":0,"traits":{"role":"admin"},)"
      R"("usage":[{"consumed":100,"meter":"exports","period":"2026-11-01T00:00:00Z","refunded":0}],"used":100,"user":"u_7","wanted":3})");
  const auto read = protocol::decode_decision_request(text);
  REQUIRE(read);
  CHECK(encode(*read) == text);
  CHECK(read->denied);
  CHECK(read->speculative);
  CHECK(read->wanted == 3);
  CHECK(read->usage[0].consumed == 100);
}

TEST_CASE("a decision request needs no more than its moment") {
  const auto read = protocol::decode_decision_request(
      R"({"id":"77777777777777777777777777777777","edge":"feature_gated","feature":"pdf","at":"2026-11-01T00:00:00Z"})");
  REQUIRE(read);
  CHECK(read->key == "pdf");
  CHECK(read->limit == protocol::unlimited);
  CHECK(read->consent == protocol::Consent::given);
  CHECK_FALSE(read->denied);
  CHECK(read->lane.empty());
}

TEST_CASE("an offer is read back as it was written") {
  protocol::DecisionAnswer answer;
  answer.decision = "0193";
  answer.outcome = protocol::Outcome::offer;
  answer.reason = "limit";
  answer.offer = full_offer();
  answer.experiment = "exp_1";
  answer.arm = "b";
  const std::string text = encode(answer);
  const auto read = protocol::decode_decision_answer(text);
  REQUIRE(read);
  CHECK(encode(*read) == text);
  REQUIRE(read->offer);
  const auto& offer = *read->offer;
  CHECK(offer.kind == protocol::OfferKind::seats);
  CHECK(offer.route == protocol::Route::csm);
  CHECK(offer.title == "You made 98 exports");
  CHECK(offer.target.seats == 12);
  CHECK(offer.price_change.minor == -2'900);
  CHECK(offer.price_change.per == protocol::Per::year);
  REQUIRE(offer.facts.size() == 2);
  CHECK(offer.facts[1].value == "2 days");
  CHECK(offer.context == R"({"facts":{"used":98}})");
  CHECK(offer.expires_at == november + core::hour);
  CHECK(read->experiment == "exp_1");
  CHECK(read->arm == "b");
}

TEST_CASE("an offer without a price, target or context says nothing about them") {
  protocol::DecisionAnswer answer;
  answer.decision = "0193";
  answer.outcome = protocol::Outcome::offer;
  answer.offer = protocol::OfferContent{};
  answer.offer->id = "1";
  answer.offer->kind = protocol::OfferKind::advice;
  answer.offer->title = "Your limit resets in 2 days";
  answer.offer->context = "not an object";
  const std::string text = encode(answer);
  for (const char* absent : {"price_change", "context", "url", "seats"}) CHECK(text.find(absent) == std::string::npos);
  const auto read = protocol::decode_decision_answer(text);
  REQUIRE(read);
  CHECK(read->offer->price_change.currency.empty());
  CHECK(read->offer->context.empty());
}

TEST_CASE("none comes with its reason, and a holdout's with what would have been") {
  protocol::DecisionAnswer answer;
  answer.decision = "0193";
  answer.reason = "holdout";
  answer.would_offer = {protocol::OfferKind::trial, november};
  answer.not_before = november + core::day;
  const std::string text = encode(answer);
  CHECK(text == R"({"decision":"0193","not_before":"2026-11-02T00:00:00Z","outcome":"none","reason":"holdout",)"
                R"("would_offer":{"expires_at":"2026-11-01T00:00:00Z","kind":"trial"}})");
  const auto read = protocol::decode_decision_answer(text);
  REQUIRE(read);
  CHECK_FALSE(read->offer);
  CHECK(read->reason == "holdout");
  CHECK(read->would_offer->kind == protocol::OfferKind::trial);
  CHECK(read->not_before == november + core::day);
}

TEST_CASE("a hint is read back as it was written") {
  using Type = protocol::Hint::Type;
  const auto type = GENERATE(Type::plan_changed, Type::offer_withdrawn, Type::kill_switch, Type::moment_waiting);
  const auto read = protocol::decode_hint(encode(protocol::Hint{type, "17"}));
  REQUIRE(read);
  CHECK(read->type == type);
  CHECK(read->subject == "17");
  CHECK(encode(protocol::Hint{Type::kill_switch, ""}) == R"({"type":"kill_switch"})");
}
