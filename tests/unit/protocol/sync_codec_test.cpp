#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/limits.hpp"
#include "tests/support/catch.hpp"

namespace core = headroom::core;
namespace protocol = headroom::protocol;

namespace {

constexpr core::Instant november = 1'793'491'200'000;
const std::string lane_a(32, 'a'), lane_b(32, 'b'), event_1(32, '1'), event_2(32, '2'), device(32, 'd'),
    sync_id(32, '5');

protocol::SyncRequest full_request() {
  protocol::Event edge;
  edge.id = event_1;
  edge.user = "u_7";
  edge.at = november + 5'250;
  edge.edge = protocol::EdgeKind::limit_approaching;
  edge.key = "exports";
  edge.threshold = 80;
  edge.used = 80;
  edge.limit = 100;
  protocol::Event outcome;
  outcome.id = event_2;
  outcome.type = protocol::Event::Type::outcome;
  outcome.at = november;
  outcome.offer = "of_1";
  outcome.decision = "de_1";
  outcome.outcome = protocol::OfferOutcome::snoozed;
  outcome.reason = "not_now";
  outcome.until = november + core::day;
  protocol::SyncAccount account;
  account.account = "acct_42";
  account.user = "u_7";
  account.device_token = "t0k3n";
  account.identity_proof = "a.b.c";
  account.have_plan = "17";
  account.consent = protocol::Consent::withheld;
  account.traits = {{"can_buy", "false"}, {"team", "Données"}};
  account.lanes = {{lane_a, "c41", true, {{"exports", november, 98, 3}, {"seats", 0, protocol::max_integer, 0}}},
                   {lane_b, std::nullopt, false, {}}};
  account.events = {edge, outcome};
  protocol::SyncAccount bare;
  bare.account = "acct_43";
  return {sync_id, device, "headroom-cpp/0.1.0", {account, bare}};
}

protocol::SyncAnswer full_answer() {
  protocol::SyncAccountAnswer account;
  account.account = "acct_42";
  account.device_token = "t0k3n";
  account.chains = {{lane_a, "c42"}, {lane_b, "c1"}};
  account.acked_events = {event_1, event_2};
  account.usage = {{"exports", november, {{lane_a, {98, 3}}}, 412}, {"credits", 0, {}, -7}};
  account.plan = protocol::PlanDocument{};
  account.plan->version = "17";
  account.plan->plan = "starter";
  account.plan_version = "17";
  account.interruptions_shown = {november, november + 1};
  protocol::SyncAccountAnswer forked;
  forked.account = "acct_43";
  forked.error = "lane_forked";
  forked.forked = {{lane_b, {{"exports", november, {{lane_b, {5, 0}}}, 5}}}};
  return {november, 60, {account, forked}};
}

}  // namespace

TEST_CASE("a sync request is read back as it was written") {
  const auto request = full_request();
  const std::string text = encode(request);
  const auto read = protocol::decode_sync_request(text);
  REQUIRE(read);
  CHECK(encode(*read) == text);
  REQUIRE(read->accounts.size() == 2);
  const auto& account = read->accounts[0];
  CHECK(read->sync_id == sync_id);
  CHECK(read->device == device);
  CHECK(read->sdk == "headroom-cpp/0.1.0");
  CHECK(account.user == "u_7");
  CHECK(account.device_token == "t0k3n");
  CHECK(account.identity_proof == "a.b.c");
  CHECK(account.have_plan == "17");
  CHECK(account.consent == protocol::Consent::withheld);
  CHECK(account.traits == request.accounts[0].traits);
  REQUIRE(account.lanes.size() == 2);
  CHECK(account.lanes[0].chain == "c41");
  CHECK(account.lanes[0].is_final);
  CHECK(account.lanes[0].usage[0].meter == "exports");
  CHECK(account.lanes[0].usage[0].period == november);
  CHECK(account.lanes[0].usage[0].refunded == 3);
  CHECK(account.lanes[0].usage[1].period == 0);
  CHECK(account.lanes[0].usage[1].consumed == protocol::max_integer);
  CHECK_FALSE(account.lanes[1].chain);
  REQUIRE(account.events.size() == 2);
  CHECK(account.events[0].at == november + 5'250);
  CHECK(account.events[0].threshold == 80);
  CHECK(account.events[1].outcome == protocol::OfferOutcome::snoozed);
  CHECK(account.events[1].until == november + core::day);
  CHECK_FALSE(read->accounts[1].device_token);
  CHECK(read->accounts[1].consent == protocol::Consent::given);
}

TEST_CASE("a sync request has the form of the protocol") {
  auto request = full_request();
  request.accounts.resize(1);
  auto& account = request.accounts[0];
  account.lanes.resize(1);
  account.lanes[0].usage.resize(1);
  account.events.resize(1);
  account.traits.clear();
  account.identity_proof.reset();
  CHECK(
      encode(request) ==
      R"({"accounts":[{"account":"acct_42","consent":"withheld","device_token":"t0k3n",)"
      R"("events":[{"at":"2026-11-01T00:00:05.250Z","edge":"limit_approaching","id":"11111111111111111111111111111111",)"
      R"("limit":100,"meter":"exports","threshold":80,"type":"edge","used":80,"user":"u_7"}],"have_plan":"17",)"
      R"("lanes":[{"chain":"c41","final":true,"lane":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",)"
      R"("usage":[{"consumed":98,"meter":"exports","period":"2026-11-01T00:00:00Z","refunded":3}]}],"user":"u_7"}],)"
      R"("device":"dddddddddddddddddddddddddddddddd","sdk":"headroom-cpp/0.1.0","sync_id":"55555555555555555555555555555555"})");
}

TEST_CASE("an edge names its key by what it is, and an unlimited limit is null") {
  struct Row {
    protocol::EdgeKind edge;
    const char* member;
  };
  const auto row = GENERATE(values<Row>({{protocol::EdgeKind::limit_reached, "\"meter\":\"it\""},
                                         {protocol::EdgeKind::exhaustion_projected, "\"meter\":\"it\""},
                                         {protocol::EdgeKind::feature_gated, "\"feature\":\"it\""},
                                         {protocol::EdgeKind::milestone, "\"milestone\":\"it\""},
                                         {protocol::EdgeKind::intent, "\"intent\":\"it\""},
                                         {protocol::EdgeKind::signal, "\"signal\":\"it\""}}));
  auto request = full_request();
  auto& event = request.accounts[0].events[0];
  event.edge = row.edge;
  event.key = "it";
  event.limit = protocol::unlimited;
  const std::string text = encode(request);
  CHECK(text.find(row.member) != std::string::npos);
  CHECK(text.find("\"limit\":null") != std::string::npos);
  const auto read = protocol::decode_sync_request(text);
  REQUIRE(read);
  CHECK(read->accounts[0].events[0].edge == row.edge);
  CHECK(read->accounts[0].events[0].key == "it");
  CHECK(read->accounts[0].events[0].limit == protocol::unlimited);
}

TEST_CASE("a sync answer is read back as it was written") {
  const auto answer = full_answer();
  const std::string text = encode(answer);
  const auto read = protocol::decode_sync_answer(text);
  REQUIRE(read);
  CHECK(encode(*read) == text);
  CHECK(read->server_time == november);
  CHECK(read->next_sync_s == 60);
  REQUIRE(read->accounts.size() == 2);
  const auto& account = read->accounts[0];
  CHECK(account.device_token == "t0k3n");
  CHECK(account.chains == answer.accounts[0].chains);
  CHECK(account.acked_events == answer.accounts[0].acked_events);
  REQUIRE(account.usage.size() == 2);
  CHECK(account.usage[0].lanes.at(lane_a) == std::pair<std::int64_t, std::int64_t>{98, 3});
  CHECK(account.usage[0].account == 412);
  CHECK(account.usage[1].account == -7);
  REQUIRE(account.plan);
  CHECK(account.plan->plan == "starter");
  CHECK(account.plan_version == "17");
  CHECK(account.interruptions_shown == answer.accounts[0].interruptions_shown);
  CHECK(read->accounts[1].error == "lane_forked");
  CHECK(read->accounts[1].forked.at(lane_b)[0].lanes.at(lane_b).first == 5);
}

TEST_CASE("members that are not known here are passed over") {
  const auto read = protocol::decode_sync_request(
      R"({"sync_id":"55555555555555555555555555555555","device":"dddddddddddddddddddddddddddddddd","colour":[{}],)"
      R"("accounts":[{"account":"a","leases":[{"meter":"exports","want":50}],"adopt":[]}]})");
  REQUIRE(read);
  CHECK(read->accounts[0].account == "a");
}

TEST_CASE("D11 a holdout's exposure travels without an offer, its decision stands for it") {
  protocol::Event exposure;
  exposure.id = event_1;
  exposure.type = protocol::Event::Type::outcome;
  exposure.at = november;
  exposure.decision = "de_1";
  const auto decoded = protocol::decode_event(protocol::encode(exposure));
  REQUIRE(decoded);
  CHECK(decoded->offer.empty());
  CHECK(decoded->decision == "de_1");
  exposure.decision.clear();
  CHECK_FALSE(protocol::decode_event(protocol::encode(exposure)));
}

TEST_CASE("the fullest sync that the limits allow is read") {
  protocol::SyncRequest request{sync_id, device, "x", {}};
  for (std::size_t i = 0; i < protocol::max_sync_accounts; ++i) {
    protocol::SyncAccount account;
    account.account = "acct_" + std::to_string(i);
    account.traits = {{"a", "b"}, {"c", "d"}};
    request.accounts.push_back(account);
  }
  protocol::Event event = full_request().accounts[0].events[0];
  request.accounts[0].events.assign(protocol::max_sync_items, event);
  CHECK(protocol::decode_sync_request(encode(request)));
}
