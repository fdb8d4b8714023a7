#include "server-stub/decide/record.hpp"

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/json.hpp"
#include "tests/server/decide/world.hpp"
#include "tests/support/catch.hpp"

namespace headroom::tests {
namespace {

using namespace server::decide;

// Every member that inputs have.
Inputs full() {
  auto inputs = denied(2);
  auto& account = inputs.account;
  account.segment = "smb";
  account.add_ons = {"archive_pack"};
  account.health = Health::yellow;
  account.contraction = {-5, true, false, false, false};
  account.renews_at = noon + 200 * core::day;
  account.mrr_minor = 12'345;
  account.csm = "Kim";
  account.ae = "Robin";
  account.goals = {"keep \"all\" für immer"};
  account.milestones = {"hundred_archives"};
  inputs.meters[0].previous_used = 4;
  inputs.meters[0].daily = {1, 0, -1, 2, 3, 1, 1, 1};
  inputs.meters[1].kind = protocol::MeterKind::latest;
  PastOffer past;
  past.decision = "0193";
  past.edge = EdgeKind::intent;
  past.key = "opened_pricing";
  past.plan = "team";
  past.outcome = protocol::OfferOutcome::dismissed;
  past.reason = "not_now";
  past.shown_at = past.ended_at = noon - 40 * core::day;
  inputs.history = {past};
  inputs.tried = {{"encryption", 3}};
  inputs.handoffs = {{server::catalogue::Vector::seat, "Dana", noon}};
  inputs.exposed = {{"projection_wording", "control"}};
  inputs.moment.traits = {{"can_buy", "true"}};
  inputs.moment.usage = {{"archives", noon - 10 * core::day, 7, 2}};
  inputs.moment.lane = "00112233445566778899aabbccddeeff";
  inputs.moment.limit = 5;
  return inputs;
}

}  // namespace

TEST_CASE("replaying the stored inputs gives the same bytes") {
  const auto catalogue = sample_catalogue();
  for (const auto& inputs : {full(), approaching(), denied(), gated(), passed_soft(), moment(EdgeKind::intent, "x")}) {
    const auto record = to_record(inputs, decide(catalogue, inputs));
    const auto again = replay(record, catalogue);
    REQUIRE(again);
    CHECK(*again == record);
  }
}

TEST_CASE("another catalogue is seen in the replay") {
  auto catalogue = sample_catalogue();
  const auto record = to_record(full(), decide(catalogue, full()));
  catalogue.plans[1].price.minor = 3'900;
  const auto again = replay(record, catalogue);
  REQUIRE(again);
  CHECK(*again != record);
}

TEST_CASE("the record holds the answer as it was sent, its checkout link included") {
  auto decision = decide(sample_catalogue(), full());
  REQUIRE(decision.answer.offer);
  decision.answer.offer->url = "http://127.0.0.1:1/checkout/abc";
  const auto sent = protocol::encode(decision.answer);
  const auto record = to_record(full(), decision);
  const auto read = read_record(record);
  REQUIRE(read);
  CHECK(protocol::encode(read->answer) == sent);
  CHECK(*replay(record, sample_catalogue()) == record);
}

TEST_CASE("the record says what each step found, and by which catalogue") {
  const auto json = *protocol::parse(to_record(full(), decide(sample_catalogue(), full())));
  CHECK(json["catalogue"] == "1790000000123");
  CHECK(json["account"] == "acct_42");
  CHECK(json["at"] == "2026-11-10T12:00:00Z");
  std::string steps;
  for (const auto& step : json["steps"]) steps += step["step"].get<std::string>() + " ";
  CHECK(steps == "guardrails candidates sizing worth route copy ");
  const auto none = *protocol::parse(to_record(approaching(), decide(sample_catalogue(), [] {
                                                 auto inputs = approaching();
                                                 inputs.account.health = Health::red;
                                                 return inputs;
                                               }())));
  CHECK(none["steps"][0]["verdict"] == "health_red");
}

TEST_CASE("a damaged record is an error that says where") {
  const auto record = to_record(full(), decide(sample_catalogue(), full()));
  CHECK_FALSE(read_record(""));
  CHECK_FALSE(read_record("{}"));
  CHECK_FALSE(read_record(record.substr(0, record.size() / 2)));
  auto json = *protocol::parse(record);
  json["inputs"]["account"]["health"] = "sunny";
  const auto result = replay(protocol::dump(json), sample_catalogue());
  REQUIRE_FALSE(result);
  CHECK(result.error().detail.find("/inputs/account/health") != std::string::npos);
}

TEST_CASE("the context is JSON that an agent may speak from") {
  const auto decision = decide(sample_catalogue(), full());
  const auto context = protocol::parse(decision.answer.offer.value().context);
  REQUIRE(context);
  CHECK((*context)["goals"][0] == "keep \"all\" für immer");
  CHECK((*context)["difference"]["to"] == "team");
  CHECK((*context)["difference"]["adds_features"][0] == "encryption");
  CHECK((*context)["difference"]["meters"]["archives"]["from"] == 5);
  CHECK((*context)["arithmetic"]["verdict"] == "unlocks");
  CHECK((*context)["said_before"][0]["reason"] == "not_now");
}

}  // namespace headroom::tests
