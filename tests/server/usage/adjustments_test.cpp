#include "server-stub/usage/adjustments.hpp"

#include <map>
#include <numeric>
#include <random>

#include "tests/support/catch.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/sync_device.hpp"

using headroom::server::store::Database;
using headroom::server::usage::Adjusted;
using headroom::server::usage::Adjustment;
using headroom::testing::id_of;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;
namespace core = headroom::core;
namespace protocol = headroom::protocol;

namespace {

constexpr core::Instant november = SyncState::start;

Adjusted adjust(SyncState& state, const std::string& id, std::int64_t units, core::Instant period = november,
                bool names_period = true) {
  return state.work([&](Database& database) {
    return headroom::server::usage::adjust(database, state.usage, "acct_1",
                                           {id, "exports", period, units, "test", state.now}, names_period);
  });
}

std::int64_t told(const protocol::SyncAccountAnswer& answer) {
  for (const auto& each : answer.usage) {
    if (each.meter == "exports" && each.period == november) return each.account;
  }
  return -1;
}

}  // namespace

TEST_CASE("M29 an adjustment counts as signed, once for each key, and devices hear of it with their next sync") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.count("exports", november, 8);
  state.exchange(device);
  CHECK(adjust(state, "a", -3) == Adjusted::made);
  CHECK(adjust(state, "a", -3) == Adjusted::repeated);
  CHECK(adjust(state, "a", -3, november + 1, false) == Adjusted::repeated);
  CHECK(adjust(state, "a", -4) == Adjusted::conflicting);
  CHECK(adjust(state, "a", -3, november + 1) == Adjusted::conflicting);
  CHECK(told(state.exchange(device)) == 5);
  CHECK(adjust(state, "b", 2) == Adjusted::made);
  CHECK(told(state.exchange(device)) == 7);
  const auto list =
      state.work([&](Database& database) { return headroom::server::usage::adjustments_of(database, "acct_1"); });
  CHECK(list.size() == 2);
}

TEST_CASE("M29 a total is never read below 0, and what was taken too much counts later") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  device.count("exports", november, 5);
  state.exchange(device);
  adjust(state, "a", -8);
  CHECK(told(state.exchange(device)) == 0);
  device.count("exports", november, 2);
  CHECK(told(state.exchange(device)) == 0);
  device.count("exports", november, 2);
  CHECK(told(state.exchange(device)) == 1);
}

TEST_CASE("M29 an account has at most 1,000 adjustments") {
  SyncState state;
  state.work([&](Database& database) {
    for (int i = 0; i < headroom::server::usage::most_adjustments; ++i) {
      headroom::server::usage::adjust(database, state.usage, "acct_1", {id_of(i), "exports", november, 1, "x", 0},
                                      true);
    }
  });
  CHECK(adjust(state, "one more", 1) == Adjusted::full);
  CHECK(adjust(state, id_of(5), 1) == Adjusted::conflicting);
}

TEST_CASE(
    "M12 usage that arrives more than 7 days after its period counts there, is flagged, and says nothing of today") {
  SyncState state;
  SyncDevice device("acct_1", 1);
  state.exchange(device);
  const auto total = [&] {
    return state.work([&](Database& database) { return state.usage.totals(database, "acct_1"); }).at(0);
  };
  state.now = november + 37 * core::day - 1;  // December has begun 7 days ago, but for a millisecond
  device.count("exports", november, 7);
  state.exchange(device);
  CHECK((total().used == 7 && total().late == 0));
  state.now += 1;
  device.count("exports", november, 3);
  state.exchange(device);
  CHECK((total().used == 10 && total().late == 3));
  const auto history =
      state.work([&](Database& database) { return state.usage.history(database, "acct_1", state.now + core::day); });
  const auto daily = history->meter("exports").daily(state.now + core::day);
  CHECK(std::accumulate(daily.begin(), daily.end(), std::int64_t{0}) == 7);
  CHECK(history->meter("exports").used_in(november) == 10);
}

TEST_CASE("totals kept as they change are what a recount finds, whatever comes in whatever order") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  SyncState state;
  const std::vector<std::string> meters{"exports", "rows"};
  std::map<std::tuple<unsigned, std::string, core::Instant>, std::pair<std::int64_t, std::int64_t>> lanes;
  std::map<std::pair<std::string, core::Instant>, std::int64_t> corrections;
  std::vector<std::pair<unsigned, protocol::UsageRow>> sent;
  const int steps = headroom::testing::repetitions(20'000, 1'500);
  for (int step = 0; step < steps; ++step) {
    const unsigned lane = below(6);
    state.now = november + static_cast<core::Instant>(below(90)) * core::day;
    protocol::UsageRow row{meters[below(2)], november - static_cast<core::Instant>(below(3)) * 30 * core::day,
                           below(1'000), below(300)};
    unsigned by = lane;
    if (below(3) == 0 && !sent.empty()) std::tie(by, row) = sent[below(static_cast<unsigned>(sent.size()))];  // again
    state.work([&](Database& database) {
      const auto account = state.accounts.find_or_create(database, "acct_1", state.now);
      state.usage.merge(database, "acct_1", id_of(by), {row}, state.now, [&](const protocol::UsageRow& each) {
        return state.accounts.is_late(*account, each.meter, each.period, state.now);
      });
    });
    sent.emplace_back(by, row);
    auto& kept = lanes[{by, row.meter, row.period}];
    kept = {std::max(kept.first, row.consumed), std::max(kept.second, row.refunded)};
    if (below(5) != 0) continue;
    const auto units = static_cast<std::int64_t>(below(400)) - 200;
    state.work([&](Database& database) {
      const Adjustment made{std::to_string(step), row.meter, row.period, units, "x", state.now};
      headroom::server::usage::adjust(database, state.usage, "acct_1", made, true);
    });
    corrections[{row.meter, row.period}] += units;
  }
  auto recount = corrections;
  for (const auto& [key, pair] : lanes) {
    recount[{std::get<1>(key), std::get<2>(key)}] += pair.first - std::min(pair.first, pair.second);
  }
  for (const auto& [key, used] : recount) {
    CAPTURE(key.first, key.second);
    CHECK(state.total("acct_1", key.first, key.second) == std::max<std::int64_t>(used, 0));
  }
}
