#include "sdk/sync/settle.hpp"

#include "sdk/sync/build.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sync/accounts.hpp"

using namespace headroom;
using sync::settle;
using testing::account;
using testing::lane_id;
using testing::outcome_event;

namespace {

struct Exchange {
  std::vector<sync::AccountState> local{account("acct", {{"exports", 100, 98, 3}})};
  protocol::SyncRequest sent;
  protocol::SyncAnswer answer;

  Exchange() {
    local[0].events = {outcome_event("e1"), outcome_event("e2")};
    sent = sync::build({"id", "device", "sdk"}, local, {}, 0).request;
    answer.server_time = 5'000;
    answer.next_sync_s = 60;
    protocol::SyncAccountAnswer entry;
    entry.account = "acct";
    entry.chains = {{lane_id(1), "chain_2"}};
    entry.acked_events = {"e1", "e2"};
    entry.usage = {{"exports", 100, {{lane_id(1), {98, 3}}}, 412}};
    entry.plan_version = "17";
    answer.accounts = {entry};
  }
  protocol::SyncAccountAnswer& entry() { return answer.accounts[0]; }
  sync::Settled run() const { return settle(sent, answer, local); }
};

}  // namespace

TEST_CASE("M4 an answer that echoes the request acknowledges it, and others is what is not ours") {
  Exchange exchange;
  const auto settled = exchange.run();
  CHECK(settled.is_acknowledged);
  CHECK(settled.has_progress);
  CHECK(settled.server_time == 5'000);
  REQUIRE(settled.accounts.size() == 1);
  const auto& [outcome, plan, others, forks, interruptions, error] = settled.accounts[0];
  CHECK(outcome.account == "acct");
  CHECK(outcome.chains == std::map<std::string, std::string>{{lane_id(1), "chain_2"}});
  CHECK(outcome.acked_events == std::vector<std::string>{"e1", "e2"});
  REQUIRE(outcome.mirrors.size() == 1);
  CHECK(outcome.mirrors[0].consumed == 98);
  CHECK(outcome.mirrors[0].refunded == 3);
  REQUIRE(outcome.totals.size() == 1);
  CHECK(outcome.totals[0].account_total == 412);
  REQUIRE(others.size() == 1);
  CHECK(others[0].used == 412 - 95);
  CHECK(outcome.plan_confirmed_at == 5'000);
  CHECK_FALSE(plan);
  CHECK(forks.empty());
  CHECK(error.empty());
}

TEST_CASE("M4 what was counted since the request was sent is not taken off twice") {
  Exchange exchange;
  exchange.local[0].lanes[0].usage[0] = {"exports", 100, 120, 10};
  const auto settled = exchange.run();
  // used = others + own = 317 + 110: the account's 412 and the 15 that the server does not know yet.
  CHECK(settled.accounts[0].others[0].used == 317);
}

TEST_CASE("F-50 F-62 only what echoes the request acknowledges, the rest acknowledges nothing") {
  struct Row {
    const char* why;
    void (*spoil)(Exchange&);
    bool acknowledged, chain, mirror;
    std::size_t events;
  };
  const Row rows[] = {
      {"no accounts", [](Exchange& x) { x.answer.accounts.clear(); }, false, false, false, 0},
      {"another account", [](Exchange& x) { x.entry().account = "other"; }, false, false, false, 0},
      {"another lane's chain",
       [](Exchange& x) {
         x.entry().chains = {{lane_id(9), "c"}};
       },
       true, false, true, 2},
      {"an empty chain",
       [](Exchange& x) {
         x.entry().chains = {{lane_id(1), ""}};
       },
       true, false, true, 2},
      {"fewer consumed than sent",
       [](Exchange& x) {
         x.entry().usage[0].lanes[lane_id(1)] = {97, 3};
       },
       true, true, false, 2},
      {"fewer refunded than sent",
       [](Exchange& x) {
         x.entry().usage[0].lanes[lane_id(1)] = {98, 2};
       },
       true, true, false, 2},
      {"another meter", [](Exchange& x) { x.entry().usage[0].meter = "imports"; }, true, true, false, 2},
      {"another period", [](Exchange& x) { x.entry().usage[0].period = 101; }, true, true, false, 2},
      {"no lanes", [](Exchange& x) { x.entry().usage[0].lanes.clear(); }, true, true, false, 2},
      {"unknown events",
       [](Exchange& x) {
         x.entry().acked_events = {"e9", "e2"};
       },
       true, true, true, 1},
      {"a refusal", [](Exchange& x) { x.entry().error = "token_unknown"; }, true, false, false, 0}};
  for (const auto& row : rows) {
    CAPTURE(row.why);
    Exchange exchange;
    row.spoil(exchange);
    const auto settled = exchange.run();
    CHECK(settled.is_acknowledged == row.acknowledged);
    if (!row.acknowledged) {
      CHECK(settled.accounts.empty());
      continue;
    }
    const auto& outcome = settled.accounts[0].outcome;
    CHECK(outcome.chains.empty() != row.chain);
    CHECK(outcome.mirrors.empty() != row.mirror);
    CHECK(outcome.acked_events.size() == row.events);
  }
}

TEST_CASE("An account that the server refuses keeps its error and changes nothing") {
  Exchange exchange;
  exchange.entry().error = "token_unknown";
  exchange.entry().device_token = "new";
  const auto settled = exchange.run();
  CHECK_FALSE(settled.has_progress);
  CHECK(settled.accounts[0].error == "token_unknown");
  CHECK_FALSE(settled.accounts[0].outcome.device_token);
  CHECK(settled.accounts[0].others.empty());
}

TEST_CASE("Enrolment brings the device token, and a changed plan comes as it is") {
  Exchange exchange;
  exchange.entry().device_token = "fresh";
  exchange.entry().plan.emplace().version = "18";
  exchange.entry().plan_version = "18";
  exchange.entry().interruptions_shown = {1, 2};
  const auto settled = exchange.run();
  const auto& result = settled.accounts[0];
  CHECK(result.outcome.device_token == "fresh");
  REQUIRE(result.plan);
  CHECK(result.plan->version == "18");
  CHECK_FALSE(result.outcome.plan_confirmed_at);
  CHECK(result.interruptions == std::vector<core::Instant>{1, 2});
}

TEST_CASE("M15 a plan is confirmed only by its own version") {
  Exchange exchange;
  for (const char* version : {"", "16", "18"}) {
    exchange.entry().plan_version = version;
    CHECK_FALSE(exchange.run().accounts[0].outcome.plan_confirmed_at);
  }
}

TEST_CASE("M4 what a frozen lane still has to tell counts among the others") {
  Exchange exchange;
  exchange.local[0].lanes.push_back(
      {.lane = lane_id(2), .chain = {}, .is_frozen = true, .usage = {{"exports", 100, 30, 0}}});
  exchange.local[0].mirrors = {{lane_id(2), "exports", 100, 10, 0}};
  CHECK(exchange.run().accounts[0].others[0].used == 317 + 20);

  // Once the server shows it whole, the account's total has it.
  exchange.entry().usage[0].lanes[lane_id(2)] = {30, 0};
  CHECK(exchange.run().accounts[0].others[0].used == 317);
}

TEST_CASE("M19 the keys of a frozen lane are in the current one too, so that nothing of it is missing") {
  Exchange exchange;
  exchange.local[0].lanes.push_back(
      {.lane = lane_id(2), .chain = {}, .is_frozen = true, .usage = {{"exports", 100, 30, 0}}});
  for (auto& lane : exchange.local[0].lanes) lane.usage[0].kind = protocol::MeterKind::unique;
  CHECK(exchange.run().accounts[0].others[0].used == 317);
}

TEST_CASE("M19 F-63 a server that has less than it acknowledged is told the keys again; an echo too small is none") {
  Exchange exchange;
  exchange.entry().usage[0].lanes[lane_id(1)] = {10, 0};
  CHECK(exchange.run().accounts[0].outcome.mirrors.empty());
  auto& row = exchange.sent.accounts[0].lanes[0].usage[0];
  row.kind = protocol::MeterKind::unique;
  row.sketch.add(5);
  CHECK(exchange.run().accounts[0].outcome.mirrors.empty());
  row.sketch = {};  // they were not sent
  REQUIRE(exchange.run().accounts[0].outcome.mirrors.size() == 1);
  CHECK(exchange.run().accounts[0].outcome.mirrors[0].consumed == 10);
}

TEST_CASE("M4 totals of a counter that was not sent use what was acknowledged before") {
  Exchange exchange;
  exchange.local[0].lanes[0].usage.push_back({"imports", 100, 8, 0});
  exchange.local[0].mirrors = {{lane_id(1), "imports", 100, 6, 0}};
  exchange.entry().usage.push_back({"imports", 100, {}, 50});
  const auto others = exchange.run().accounts[0].others;
  REQUIRE(others.size() == 2);
  CHECK(others[1].used == 44);
}

TEST_CASE("M4 a server that has more of our lane than we do is believed in the total") {
  Exchange exchange;
  exchange.entry().usage[0].lanes[lane_id(1)] = {200, 3};
  exchange.entry().usage[0].account = 514;
  // used = others + own (95) = 514.
  CHECK(exchange.run().accounts[0].others[0].used == 514 - 95);
}

TEST_CASE("F-59 a repeated answer settles the same") {
  Exchange exchange;
  const auto first = exchange.run(), second = exchange.run();
  CHECK(first.accounts[0].others[0].used == second.accounts[0].others[0].used);
  CHECK(first.accounts[0].outcome.chains == second.accounts[0].outcome.chains);
}
