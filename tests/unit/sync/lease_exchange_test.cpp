#include "sdk/sync/build.hpp"
#include "sdk/sync/machine.hpp"
#include "sdk/sync/settle.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;

namespace {

constexpr core::Instant october = 1'790'812'800'000, november = 1'793'491'200'000;
const std::string lane(32, 'a'), frozen(32, 'b');
const sync::Sender sender{std::string(32, '5'), std::string(32, 'd'), "test"};

sync::AccountState holder() {
  sync::AccountState state;
  state.account = "acct";
  state.device_token = "token";
  sync::LaneState present, old;
  present.lane = lane;
  present.chain = "chain";
  present.usage = {{"rows", november, 7, 0}, {"exports", october, 9, 0}, {"exports", november, 0, 0}};
  old.lane = frozen;
  old.is_frozen = true;
  old.usage.push_back({"exports", november, 3, 0});
  state.lanes = {present, old};
  state.leases = {{"exports", 50, true}};
  return state;
}

}  // namespace

TEST_CASE("M18 what is wanted goes with the present lane's newest counts, before all else") {
  const auto built = sync::build(sender, {holder()}, {}, 0);
  const auto& entry = built.request.accounts.at(0);
  REQUIRE(entry.leases.size() == 1);
  CHECK(entry.leases[0].want == 50);
  CHECK(entry.leases[0].is_final);
  REQUIRE(entry.lanes.size() == 2);
  CHECK(entry.lanes[0].lane == lane);
  CHECK(entry.lanes[0].usage.at(0).meter == "exports");
  CHECK(entry.lanes[0].usage.at(0).period == november);
  CHECK(entry.lanes[0].usage.size() == 3);
  // With no room for its counts nothing is asked for.
  auto crowded = holder();
  crowded.lanes[0].usage.clear();
  CHECK(sync::build(sender, {crowded}, {}, 0).request.accounts.at(0).leases.empty());
}

TEST_CASE("M18 a lane is called final only where all that is new of it is told") {
  auto state = holder();
  state.leases.clear();
  state.lanes[0].is_final = state.lanes[1].is_final = true;
  const auto whole = sync::build(sender, {state}, {}, 0);
  const auto& lanes = whole.request.accounts.at(0).lanes;
  REQUIRE(lanes.size() == 2);
  for (const auto& one : lanes) CHECK(one.is_final == (one.lane == lane));
  const auto part = sync::build(sender, {state}, {.bytes = 900}, 0);
  REQUIRE(part.has_more);
  for (const auto& one : part.request.accounts.at(0).lanes) CHECK_FALSE(one.is_final);
}

TEST_CASE("M18 of the leases in an answer those that cannot be are left aside, and the rest of it holds") {
  const auto state = holder();
  const auto sent = sync::build(sender, {state}, {}, 0).request;
  protocol::SyncAnswer answer{november + core::day, 60, {}};
  protocol::SyncAccountAnswer mine;
  mine.account = "acct";
  mine.chains[lane] = "next";
  const core::Instant until = answer.server_time + core::minute;
  mine.leases = {{"exports", november, lane, 50, until},
                 {"exports", november, lane, -1, until},
                 {"exports", november, lane, 50, answer.server_time},
                 {"exports", november, frozen, 50, until},
                 {"exports", november, "nobody's", 50, until},
                 {"rows", november, lane, 50, until}};
  answer.accounts = {mine};
  const auto settled = sync::settle(sent, answer, {state});
  REQUIRE(settled.accounts.size() == 1);
  const auto& account = settled.accounts[0];
  REQUIRE(account.leases.size() == 1);
  CHECK(account.leases[0].ceiling == 50);
  CHECK(account.leases[0].left == core::minute);
  CHECK(account.odd_leases == 5);
  CHECK(account.leases_asked == std::vector<std::string>{"exports"});
  CHECK(account.outcome.chains.at(lane) == "next");
}

TEST_CASE("M18 leases are asked for within 100 ms, and then five seconds apart") {
  sync::Machine machine({}, 0, false, {0, 0});
  REQUIRE(machine.due({0, 0}).send);
  sync::Answered answered;
  answered.status = 200;
  answered.is_acknowledged = true;
  (void)machine.answered(answered, {0, 0}, 0);
  const auto first = machine.wanted(sync::Reason::lease, {1'000, 0}, 0);
  CHECK_FALSE(first.send);
  CHECK(first.wake_at <= 1'100);
  CHECK(machine.wanted(sync::Reason::lease, {1'010, 0}, 0).wake_at == first.wake_at);
  REQUIRE(machine.due({first.wake_at, 0}).send);
  (void)machine.answered(answered, {first.wake_at + 20, 0}, 0);
  CHECK(machine.wanted(sync::Reason::lease, {first.wake_at + 30, 0}, 0).wake_at == first.wake_at + 5 * core::second);
}
