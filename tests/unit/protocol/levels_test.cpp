#include "sdk/protocol/codec/codec.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using protocol::MeterKind;

namespace {

constexpr core::Instant november = 1'793'491'200'000;
const std::string lane(32, 'a'), device(32, 'd'), sync_id(32, '5');

/// A request whose one usage row has these further members.
std::string request_with(const std::string& members) {
  return R"({"sync_id":")" + sync_id + R"(","device":")" + device +
         R"(","accounts":[{"account":"a","lanes":[{"lane":")" + lane +
         R"(","usage":[{"meter":"seats","period":"1970-01-01T00:00:00Z","consumed":7,"refunded":0)" + members +
         "}]}]}]}";
}

}  // namespace

TEST_CASE("Levels and users come back from the wire as they were") {
  protocol::UsageRow user{"exports", november, 5, 1};
  user.user = "Jörg";
  protocol::SyncAccount account;
  account.account = "acct";
  account.lanes = {
      {lane,
       std::nullopt,
       false,
       {{"seats", 0, 7, 0, MeterKind::latest, november + 125}, {"peak", november, 9, 0, MeterKind::max}, user}}};
  const auto text = protocol::encode(protocol::SyncRequest{sync_id, device, "sdk", {account}});
  const auto request = protocol::decode_sync_request(text);
  REQUIRE(request);
  const auto& rows = request->accounts.at(0).lanes.at(0).usage;
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].kind == MeterKind::latest);
  CHECK(rows[0].observed == november + 125);
  CHECK(rows[1].kind == MeterKind::max);
  CHECK(rows[1].observed == 0);
  CHECK(rows[2].user == "Jörg");
  CHECK(rows[2].refunded == 1);
  CHECK(text.find(R"("users":[)") != std::string::npos);
}

TEST_CASE("Totals of levels and users come back from the wire, a forked lane's too") {
  protocol::UsageTotal level{"seats", 0, {{lane, {7, 0}}}, 9, MeterKind::latest};
  level.observed[lane] = november + 125;
  protocol::UsageTotal user{"exports", november, {{lane, {5, 1}}}, 4};
  user.user = "ann";
  protocol::SyncAccountAnswer entry;
  entry.account = "acct";
  entry.usage = {level, user};
  entry.forked[lane] = {level, user};
  const auto answer = protocol::decode_sync_answer(protocol::encode(protocol::SyncAnswer{november, 60, {entry}}));
  REQUIRE(answer);
  const auto& back = answer->accounts.at(0);
  for (const auto* totals : {&back.usage, &back.forked.at(lane)}) {
    REQUIRE(totals->size() == 2);
    CHECK((*totals)[0].kind == MeterKind::latest);
    CHECK((*totals)[0].observed.at(lane) == november + 125);
    CHECK((*totals)[1].user == "ann");
    CHECK((*totals)[1].account == 4);
  }
}

TEST_CASE("A row without kind is a sum, and one that cannot be is refused") {
  const auto plain = protocol::decode_sync_request(request_with(""));
  REQUIRE(plain);
  CHECK(plain->accounts.at(0).lanes.at(0).usage.at(0).kind == MeterKind::sum);
  for (const auto* wrong : {R"(,"kind":"gauge")", R"(,"kind":1)", R"(,"kind":"latest","observed":"yesterday")",
                            R"(,"kind":"latest","observed":5)", R"(,"observed":"1969-12-31T23:59:59Z")"}) {
    CAPTURE(wrong);
    CHECK_FALSE(protocol::decode_sync_request(request_with(wrong)));
  }
}

TEST_CASE("A user's row names its user, and a plan says which meters are counted per user") {
  std::string text = request_with("");
  text.replace(text.find("\"usage\""), 7, "\"users\"");
  CHECK_FALSE(protocol::decode_sync_request(text));
  protocol::PlanDocument plan;
  plan.version = "1";
  plan.plan = "team";
  plan.meters.resize(2);
  plan.meters[0].key = "exports";
  plan.meters[0].per_user = true;
  plan.meters[1].key = "rows";
  const auto back = protocol::decode_plan_document(protocol::encode(plan));
  REQUIRE(back);
  CHECK(back->meters[0].per_user);
  CHECK_FALSE(back->meters[1].per_user);
}
