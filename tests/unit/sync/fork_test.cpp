#include <algorithm>

#include "sdk/sync/build.hpp"
#include "sdk/sync/settle.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sync/accounts.hpp"

using namespace headroom;
using testing::account;
using testing::lane_id;

namespace {

sync::Settled forked(const std::vector<sync::AccountState>& local, std::vector<protocol::UsageTotal> totals,
                     const std::string& lane = lane_id(1)) {
  const auto sent = sync::build({"id", "device", "sdk"}, local, {}, 0).request;
  protocol::SyncAnswer answer;
  protocol::SyncAccountAnswer entry;
  entry.account = "acct";
  entry.error = "lane_forked";
  entry.forked = {{lane, std::move(totals)}};
  answer.accounts = {entry};
  return settle(sent, answer, local);
}

}  // namespace

TEST_CASE("M24 F-21 a forked lane's base is what its last acknowledgement held") {
  auto state = account("acct", {{"exports", 100, 50, 2}, {"imports", 100, 7, 0}});
  state.mirrors = {{lane_id(1), "exports", 100, 40, 1}};
  // The clone that went on with the lane brought it to 60.
  const auto settled =
      forked({state}, {{"exports", 100, {{lane_id(1), {60, 1}}}, 100}, {"imports", 100, {{lane_id(1), {3, 0}}}, 3}});
  REQUIRE(settled.is_acknowledged);
  REQUIRE(settled.accounts[0].forks.size() == 1);
  const auto& fork = settled.accounts[0].forks[0];
  CHECK(fork.lane == lane_id(1));
  REQUIRE(fork.base.size() == 2);
  CHECK(fork.base[0].meter == "exports");
  CHECK(fork.base[0].consumed == 40);
  CHECK(fork.base[0].refunded == 1);
  // Never acknowledged: all of it is new.
  CHECK(fork.base[1].consumed == 0);

  // The new lane holds 50 − 40 consumed and 2 − 1 refunded beside all that the server has.
  const auto& others = settled.accounts[0].others;
  const auto exports = std::ranges::find(others, "exports", &sync::Others::meter);
  REQUIRE(exports != others.end());
  CHECK(exports->used == 100);
  CHECK(settled.accounts[0].outcome.chains.empty());
  CHECK(settled.accounts[0].outcome.mirrors.empty());
}

TEST_CASE("M24 F-22 without a mirror the base is the server's value") {
  const auto settled =
      forked({account("acct", {{"exports", 100, 50, 2}})}, {{"exports", 100, {{lane_id(1), {45, 2}}}, 45}});
  const auto& fork = settled.accounts[0].forks.at(0);
  CHECK(fork.base.at(0).consumed == 45);
  CHECK(fork.base.at(0).refunded == 2);
}

TEST_CASE("M24 F-63 a server that came back from a backup gets what it lost") {
  for (const std::int64_t restored : {60, 0}) {
    auto state = account("acct", {{"exports", 100, 100, 10}});
    state.mirrors = {{lane_id(1), "exports", 100, 90, 10}};
    std::vector<protocol::UsageTotal> totals;
    if (restored > 0) totals = {{"exports", 100, {{lane_id(1), {restored, 0}}}, restored}};
    const auto base = forked({state}, totals).accounts[0].forks.at(0).base.at(0);
    CHECK(base.consumed == restored);
    CHECK(base.refunded == 0);
  }
}

TEST_CASE("M24 a fork of a lane that was not sent is not believed") {
  const auto settled = forked({account("acct", {{"exports", 100, 50, 2}})}, {{"exports", 100, {}, 45}}, lane_id(7));
  CHECK(settled.accounts[0].forks.empty());
  CHECK(settled.accounts[0].others.empty());
}

TEST_CASE("M24 a clone and its original end with the sum of both") {
  // One state directory, copied when 40 was acknowledged; each copy counts on.
  struct Copy {
    std::int64_t own;
  } original{70}, clone{55};
  auto state = account("acct", {{"exports", 100, clone.own, 0}});
  state.mirrors = {{lane_id(1), "exports", 100, 40, 0}};
  // The original synced first and brought the lane to 70; the clone is told so.
  const auto settled = forked({state}, {{"exports", 100, {{lane_id(1), {original.own, 0}}}, original.own}});
  const auto base = settled.accounts[0].forks.at(0).base.at(0).consumed;
  const auto new_lane = std::max<std::int64_t>(0, clone.own - base);
  CHECK(settled.accounts[0].others.at(0).used + new_lane == 40 + (original.own - 40) + (clone.own - 40));
}
