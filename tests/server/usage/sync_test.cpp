#include "server-stub/usage/sync.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/sync_device.hpp"

using headroom::protocol::SyncAccountAnswer;
using headroom::protocol::UsageTotal;
using headroom::testing::id_of;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;
namespace core = headroom::core;

namespace {

constexpr core::Instant november = SyncState::start;

const UsageTotal& total(const SyncAccountAnswer& answer, const std::string& meter, core::Instant period = november) {
  for (const auto& each : answer.usage) {
    if (each.meter == meter && each.period == period) return each;
  }
  throw std::runtime_error("no total of " + meter);
}

}  // namespace

TEST_CASE("the first sync enrols the device, makes the account and brings its plan") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.count("exports", november, 3);
  const auto answer = state.exchange(device);
  CHECK(answer.error.empty());
  REQUIRE(answer.device_token);
  REQUIRE(answer.plan);
  CHECK(answer.plan->plan == "free");
  CHECK(answer.plan->version == answer.plan_version);
  CHECK(answer.chains.count(device.lane) == 1);
  CHECK(total(answer, "exports").lanes.at(device.lane) == std::pair<std::int64_t, std::int64_t>(3, 0));
  CHECK(total(answer, "exports").account == 3);
}

TEST_CASE("a plan that the device holds is not sent again, a newer one is") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  state.exchange(device);
  auto answer = state.exchange(device);
  CHECK_FALSE(answer.plan);
  CHECK_FALSE(answer.device_token);
  CHECK(answer.plan_version == device.have_plan);
  state.work([&](auto& database) {
    auto account = *state.accounts.find(database, "acct_1");
    account.plan = "team";
    state.accounts.save(database, account, state.now);
  });
  answer = state.exchange(device);
  REQUIRE(answer.plan);
  CHECK(answer.plan->plan == "team");
  CHECK(answer.plan->meters[0].generation == 2);
}

TEST_CASE("an account's use is the sum of its lanes, and each device learns of the others'") {
  SyncState state;
  SyncDevice one("acct_1", 1), two("acct_1", 2), stranger("acct_2", 3);
  one.count("exports", november, 3);
  two.count("exports", november, 4, 1);
  stranger.count("exports", november, 100);
  state.exchange(one);
  state.exchange(stranger);
  const auto second = state.exchange(two);
  CHECK(total(second, "exports").account == 6);
  CHECK(total(second, "exports").lanes.size() == 1);
  CHECK(total(state.exchange(one), "exports").account == 6);
  // M25 one account never sees the other.
  CHECK(total(state.exchange(stranger), "exports").account == 100);
}

TEST_CASE("a device that has not touched a meter learns what others used of it with its plan") {
  SyncState state;
  SyncDevice one("acct_1", 1), two("acct_1", 2);
  one.count("exports", november, 3);
  one.count("seats", 0, 1);
  state.exchange(one);
  const auto answer = state.exchange(two);
  CHECK(total(answer, "exports").account == 3);
  CHECK(total(answer, "seats", 0).account == 1);
  CHECK(total(answer, "exports").lanes.empty());
}

TEST_CASE("A-29 repeated, reordered and lost answers change nothing") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  state.exchange(device);
  device.count("exports", november, 5);
  const auto first = device.request();
  const auto lost = state.send(first).accounts[0];
  const auto again = state.send(first).accounts[0];
  CHECK(again.chains == lost.chains);
  CHECK(total(again, "exports").account == 5);
  device.take({state.now, 60, {again}});
  device.count("exports", november, 2, 1);
  state.exchange(device);
  // The old request comes once more, late: it is of a chain that is past, and takes nothing back.
  CHECK(state.send(first).accounts[0].error == "lane_forked");
  CHECK(state.total("acct_1", "exports", november) == 6);
}

TEST_CASE("a lost enrolment is repeated with the same chain, and the new token works") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.count("exports", november, 5);
  const auto request = device.request();
  const auto lost = state.send(request), again = state.send(request);
  CHECK(again.accounts[0].chains == lost.accounts[0].chains);
  CHECK(again.accounts[0].device_token != lost.accounts[0].device_token);
  device.take(again);
  CHECK(state.exchange(device).error.empty());
  CHECK(state.total("acct_1", "exports", november) == 5);
}

TEST_CASE(
    "M24 F-21 of a cloned directory the second writer is told that it forked, and nothing of its entry is taken") {
  SyncState state;
  SyncDevice original("acct_1", 1);
  original.count("exports", november, 5);
  state.exchange(original);
  SyncDevice clone = original;
  clone.syncs += 1'000;
  original.count("exports", november, 1);
  state.exchange(original);
  clone.count("exports", november, 10);
  clone.events.emplace_back().id = id_of(77);
  const auto answer = state.exchange(clone);
  CHECK(answer.error == "lane_forked");
  CHECK(answer.acked_events.empty());
  CHECK(answer.chains.empty());
  REQUIRE(answer.forked.count(clone.lane) == 1);
  const auto& held = answer.forked.at(clone.lane);
  REQUIRE(held.size() == 1);
  CHECK(held[0].meter == "exports");
  CHECK(held[0].lanes.at(clone.lane).first == 6);
  CHECK(state.total("acct_1", "exports", november) == 6);

  // Its new lane holds own - base, base being what the answer before the cloning acknowledged: the total is the sum.
  clone.lane = id_of(0xa00000ff);
  clone.chain.reset();
  clone.usage = {{"exports", november, 10, 0}};
  CHECK(state.exchange(clone).error.empty());
  CHECK(state.exchange(original).error.empty());
  CHECK(state.total("acct_1", "exports", november) == 16);
}

TEST_CASE("M24 a frozen lane is merged without a chain, and leaves the chain as it is") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  state.exchange(device);
  device.count("exports", november, 5);
  state.exchange(device);
  auto frozen = device.request();
  frozen.accounts[0].lanes[0].chain.reset();
  frozen.accounts[0].lanes[0].usage[0].consumed = 8;
  const auto answer = state.send(frozen).accounts[0];
  CHECK(answer.error.empty());
  CHECK(answer.chains.empty());
  CHECK(total(answer, "exports").lanes.at(device.lane).first == 8);
  CHECK(state.exchange(device).error.empty());
  CHECK(state.total("acct_1", "exports", november) == 8);
}

TEST_CASE("A-28 A-30 an unknown token, or one of another account or device, refuses its entry and no other") {
  SyncState state;
  SyncDevice mine("acct_1", 1), other("acct_2", 2);
  state.exchange(mine);
  state.exchange(other);
  const auto refused = [&](SyncDevice thief) {
    thief.count("exports", november, 50);
    auto request = thief.request();
    auto honest = mine.request().accounts[0];
    request.accounts.push_back(honest);
    const auto answer = state.send(request);
    CHECK(answer.accounts[0].error == "token_unknown");
    CHECK(answer.accounts[0].usage.empty());
    CHECK_FALSE(answer.accounts[0].plan);
    return answer;
  };
  SyncDevice thief("acct_2", 9);
  thief.token = mine.token;
  refused(thief);
  thief.device = mine.device;
  CHECK(refused(thief).accounts[1].error.empty());
  thief.token = "made up";
  refused(thief);
  SyncDevice moved("acct_1", 8);  // the right account on another device
  moved.token = mine.token;
  refused(moved);
  CHECK(state.total("acct_2", "exports", november) == 0);
  CHECK(state.total("acct_1", "exports", november) == 0);
}

TEST_CASE("a meter that the catalogue does not know is kept") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.count("brand_new", november, 7);
  const auto answer = state.exchange(device);
  CHECK(total(answer, "brand_new").lanes.at(device.lane).first == 7);
  CHECK(state.total("acct_1", "brand_new", november) == 7);
}

TEST_CASE("M12 late usage is counted in its own period") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  state.now += 40 * core::day;
  device.count("exports", november, 7);
  device.count("exports", november + 30 * core::day, 1);
  const auto answer = state.exchange(device);
  CHECK(total(answer, "exports", november).account == 7);
  CHECK(total(answer, "exports", november + 30 * core::day).account == 1);
}

TEST_CASE("several lanes and accounts in one sync are each answered for themselves") {
  SyncState state;
  SyncDevice one("acct_1", 1), two("acct_2", 1);
  one.count("exports", november, 1);
  two.count("exports", november, 2);
  auto request = one.request();
  request.accounts[0].lanes.push_back({id_of(0xaaaa), std::nullopt, true, {{"exports", november, 10, 0}}});
  request.accounts.push_back(two.request().accounts[0]);
  const auto answer = state.send(request);
  CHECK(answer.accounts[0].chains.size() == 2);
  CHECK(total(answer.accounts[0], "exports").account == 11);
  CHECK(total(answer.accounts[0], "exports").lanes.size() == 2);
  CHECK(total(answer.accounts[1], "exports").account == 2);
  CHECK(answer.server_time == state.now);
  CHECK(answer.next_sync_s == headroom::server::usage::sync_interval_s);
}
