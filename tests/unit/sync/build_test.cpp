#include "sdk/sync/build.hpp"

#include <map>
#include <set>

#include "sdk/protocol/codec/codec.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sync/accounts.hpp"

using namespace headroom;
using sync::build;
using sync::Scope;
using testing::account;
using testing::lane_id;
using testing::outcome_event;

namespace {

const sync::Sender sender{"0193aaaa", "device_1", "headroom-cpp/0.1.0"};

protocol::UsageRow row(const std::string& meter, core::Instant period, std::int64_t consumed,
                       std::int64_t refunded = 0) {
  return {meter, period, consumed, refunded};
}

std::vector<protocol::Event> events(std::size_t count) {
  std::vector<protocol::Event> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(outcome_event("event_" + std::to_string(i)));
  return out;
}

}  // namespace

TEST_CASE("A request carries the account's counters, chain, token, plan version and events") {
  auto state = account("acct_42", {row("exports", 100, 98, 3)});
  state.user = "u_7";
  state.traits = {{"team", "design"}};
  state.events = events(2);
  const auto built = build(sender, {state}, {}, 0);
  CHECK(built.request.sync_id == "0193aaaa");
  CHECK(built.request.device == "device_1");
  REQUIRE(built.request.accounts.size() == 1);
  const auto& entry = built.request.accounts[0];
  CHECK(entry.account == "acct_42");
  CHECK(entry.user == "u_7");
  CHECK(entry.device_token == "token_acct_42");
  CHECK(entry.have_plan == "17");
  CHECK(entry.traits == state.traits);
  REQUIRE(entry.lanes.size() == 1);
  CHECK(entry.lanes[0].chain == "chain_1");
  REQUIRE(entry.lanes[0].usage.size() == 1);
  CHECK(entry.lanes[0].usage[0].consumed == 98);
  CHECK(entry.lanes[0].usage[0].refunded == 3);
  CHECK(entry.events.size() == 2);
  CHECK(built.events == 2);
  CHECK_FALSE(built.has_more);
}

TEST_CASE("M4 the newest period of a meter is told unchanged too, an older acknowledged one not") {
  auto state = account("acct", {row("exports", 100, 5), row("exports", 200, 7), row("imports", 100, 1)});
  state.mirrors = {
      {lane_id(1), "exports", 100, 5, 0}, {lane_id(1), "exports", 200, 7, 0}, {lane_id(1), "imports", 100, 0, 0}};
  const auto built = build(sender, {state}, {}, 0);
  std::set<std::pair<std::string, core::Instant>> told;
  for (const auto& one : built.request.accounts[0].lanes[0].usage) told.insert({one.meter, one.period});
  CHECK(told == std::set<std::pair<std::string, core::Instant>>{{"exports", 200}, {"imports", 100}});
  CHECK_FALSE(built.has_more);
}

TEST_CASE("M24 a frozen lane goes as final and without chain until it is acknowledged whole") {
  auto state = account("acct", {row("exports", 200, 1)});
  state.lanes.push_back({.lane = lane_id(2), .chain = "old", .is_frozen = true, .usage = {row("exports", 200, 9)}});
  const auto before = build(sender, {state}, {}, 0).request.accounts[0];
  REQUIRE(before.lanes.size() == 2);
  CHECK(before.lanes[1].lane == lane_id(2));
  CHECK_FALSE(before.lanes[1].chain);
  CHECK(before.lanes[1].is_final);
  CHECK_FALSE(before.lanes[0].is_final);

  state.mirrors = {{lane_id(2), "exports", 200, 9, 0}};
  const auto after = build(sender, {state}, {}, 0).request.accounts[0];
  REQUIRE(after.lanes.size() == 1);
  CHECK(after.lanes[0].lane == lane_id(1));
}

TEST_CASE("With consent withheld only the counters leave") {
  auto state = account("acct", {row("exports", 100, 5)});
  state.consent = protocol::Consent::withheld;
  state.events = events(3);
  state.traits = {{"name", "Ada"}};
  const auto built = build(sender, {state}, {}, 0);
  const auto& entry = built.request.accounts[0];
  CHECK(entry.events.empty());
  CHECK(entry.traits.empty());
  CHECK(entry.lanes.size() == 1);
  CHECK_FALSE(built.has_more);
}

TEST_CASE("A million adds on one meter make a request of less than 600 bytes") {
  auto state = account("acct_42", {row("exports", 1'793'491'200'000, 1'000'000)});
  const auto built = build(sender, {state}, {}, 0);
  CHECK(protocol::encode(built.request).size() < 600);
}

TEST_CASE("A request never exceeds its bytes, whatever the texts are made of") {
  const std::string nasty = "\"\\\x01\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";
  std::vector<sync::AccountState> accounts;
  for (int i = 0; i < 20; ++i) {
    auto state = account("acct_" + nasty + std::to_string(i), {});
    state.user = nasty;
    state.identity_proof = std::string(700, 'x');
    for (int t = 0; t < 10; ++t) state.traits.emplace_back("trait" + std::to_string(t), nasty + nasty);
    for (int r = 0; r < 100; ++r)
      state.lanes[0].usage.push_back(row("meter_" + std::to_string(r), 1'793'491'200'000, 1'000 + r));
    state.events = events(100);
    for (auto& event : state.events) event.reason = nasty + nasty + nasty, event.key = "key";
    accounts.push_back(state);
  }
  for (const std::size_t bytes : {4'096u, 16'384u, 65'536u, 262'144u}) {
    CAPTURE(bytes);
    const auto built = build(sender, accounts, {.bytes = bytes}, 0);
    CHECK(built.bytes <= bytes);
    CHECK(protocol::encode(built.request).size() <= built.bytes);
    CHECK(built.has_more);
  }
}

TEST_CASE("F-40 a backlog is paged until all of it has been told, and no account waits for another") {
  std::vector<sync::AccountState> accounts;
  for (int i = 0; i < 40; ++i) {
    auto state = account("acct_" + std::to_string(i), {row("exports", 100, 1)});
    state.events = events(i == 0 ? 3'000 : 5);
    accounts.push_back(std::move(state));
  }
  std::uint64_t turn = 0;
  std::set<std::string> heard;
  std::size_t told = 0;
  int requests = 0;
  for (bool has_more = true; has_more; ++requests) {
    REQUIRE(requests < 100);
    const auto built = build(sender, accounts, {}, turn);
    turn = built.next_turn;
    has_more = built.has_more;
    for (const auto& entry : built.request.accounts) {
      auto& state = *std::ranges::find(accounts, entry.account, &sync::AccountState::account);
      told += entry.events.size();
      heard.insert(entry.account);
      state.events.erase(state.events.begin(), state.events.begin() + static_cast<std::ptrdiff_t>(entry.events.size()));
      for (const auto& lane : entry.lanes)
        for (const auto& one : lane.usage)
          state.mirrors.push_back({lane.lane, one.meter, one.period, one.consumed, one.refunded});
    }
    if (requests == 1) CHECK(heard.size() == 40);
  }
  CHECK(told == 3'000 + 39 * 5);
  CHECK(requests < 15);
}

TEST_CASE("More busy meters than a request holds all come to the front in time, and events beside them") {
  auto state = account("acct", {});
  for (int i = 0; i < 4'096; ++i) state.lanes[0].usage.push_back(row("meter_" + std::to_string(i), 100, 1));
  state.events = events(100'000);
  std::uint64_t turn = 0;
  std::set<std::string> told;
  for (int request = 0; request < 64; ++request) {
    const auto built = build(sender, {state}, {}, turn);
    turn = built.next_turn;
    CHECK(built.events >= 100);
    for (const auto& one : built.request.accounts[0].lanes[0].usage) told.insert(one.meter);
  }
  CHECK(told.size() == 4'096);
}

TEST_CASE("F-41 a scope without events sends the counters alone and says that there is more") {
  auto state = account("acct", {row("exports", 100, 5)});
  state.events = events(3);
  const auto built = build(sender, {state}, {.events = 0}, 0);
  CHECK(built.request.accounts[0].events.empty());
  CHECK(built.request.accounts[0].lanes.size() == 1);
  CHECK(built.has_more);
}

TEST_CASE("Even the smallest scope gets something done") {
  auto state = account("acct", {row("exports", 100, 5)});
  const auto built = build(sender, {state}, {.bytes = 1, .accounts = 0, .events = 0}, 0);
  REQUIRE(built.request.accounts.size() == 1);
  CHECK(built.request.accounts[0].lanes.size() == 1);
}

TEST_CASE("Without accounts there is nothing to tell") {
  const auto built = build(sender, {}, {}, 7);
  CHECK(built.request.accounts.empty());
  CHECK_FALSE(built.has_more);
}
