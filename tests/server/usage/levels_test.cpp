#include <algorithm>
#include <random>

#include "server-stub/accounts/users.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sync_device.hpp"

using namespace headroom;
using headroom::testing::SyncDevice;
using headroom::testing::SyncState;
using protocol::MeterKind;

namespace {

void set(SyncDevice& device, std::int64_t level, core::Instant observed) {
  device.usage = {{"seats", 0, level, 0, MeterKind::latest, observed}};
}

std::int64_t seats(SyncState& state) { return state.total("acct", "seats", 0); }

constexpr auto start = SyncState::start;

}  // namespace

TEST_CASE("M20 of levels the one observed last is the account's, whichever arrives last") {
  SyncState state;
  SyncDevice a("acct", 1), b("acct", 2);
  state.now = start + 100'000;
  set(b, 9, start + 2'000);
  CHECK(state.exchange(b).usage.at(0).account == 9);
  set(a, 5, start + 1'000);  // told later, seen before
  const auto answer = state.exchange(a);
  CHECK(answer.usage.at(0).account == 9);
  CHECK(answer.usage.at(0).kind == MeterKind::latest);
  CHECK(answer.usage.at(0).lanes.at(a.lane).first == 5);
  CHECK(answer.usage.at(0).observed.at(a.lane) == start + 1'000);
  set(a, 4, start + 3'000);
  CHECK(state.exchange(a).usage.at(0).account == 4);
}

TEST_CASE("M20 a clock ahead wins no more than its arrival") {
  SyncState state;
  SyncDevice ahead("acct", 1), right("acct", 2);
  state.now = start + 1'000;
  set(ahead, 5, start + 1'000 * core::day);
  state.exchange(ahead);
  state.now = start + 9'000;
  set(right, 7, start + 2'000);
  CHECK(state.exchange(right).usage.at(0).account == 7);
  CHECK(state.exchange(ahead).usage.at(0).account == 7);  // a repeat is no news
}

TEST_CASE("M20 at the same instant the lane decides, whatever the order") {
  for (const bool is_turned : {false, true}) {
    SyncState state;
    SyncDevice a("acct", 1), b("acct", 2);
    state.now = start + 5'000;
    set(a, 5, start);
    set(b, 9, start);
    state.exchange(is_turned ? b : a);
    state.exchange(is_turned ? a : b);
    CHECK(seats(state) == 9);
  }
}

TEST_CASE("M20 repeats and reorderings of levels change nothing") {
  const unsigned seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20; ++round) {
    SyncState state;
    state.now = start + core::day;
    std::vector<protocol::SyncRequest> requests;
    std::int64_t expected = 0;
    for (unsigned i = 1; i <= 12; ++i) {
      SyncDevice device("acct", 1 + i % 3);
      set(device, i * 10, start + i * 1'000);
      requests.push_back(device.request());
      requests.back().sync_id = headroom::testing::id_of(i);
      requests.back().accounts[0].lanes[0].chain.reset();
      expected = i * 10;
    }
    requests.insert(requests.end(), requests.begin(), requests.end());
    std::shuffle(requests.begin(), requests.end(), random);
    for (const auto& request : requests) state.send(request);
    CHECK(seats(state) == expected);
  }
}

TEST_CASE("M20 a row that only asks is told the account's level and leaves no level of its own") {
  SyncState state;
  SyncDevice a("acct", 1), b("acct", 2);
  set(a, 5, start);
  state.exchange(a);
  b.usage = {{"seats", 0, 0, 0, MeterKind::latest, 0}};
  const auto answer = state.exchange(b);
  CHECK(answer.usage.at(0).account == 5);
  CHECK(answer.usage.at(0).observed.at(b.lane) == 0);
  CHECK(seats(state) == 5);
}

TEST_CASE("M20 a level of zero is a level") {
  SyncState state;
  SyncDevice a("acct", 1);
  set(a, 5, start);
  state.exchange(a);
  set(a, 0, start + 1);
  CHECK(state.exchange(a).usage.at(0).account == 0);
}

TEST_CASE("M20 lanes of a max merge by maximum") {
  SyncState state;
  SyncDevice a("acct", 1), b("acct", 2);
  a.usage = {{"peak", start, 5, 0, MeterKind::max}};
  b.usage = {{"peak", start, 9, 0, MeterKind::max}};
  CHECK(state.exchange(a).usage.at(0).account == 5);
  CHECK(state.exchange(b).usage.at(0).account == 9);
  a.usage[0].consumed = 7;
  CHECK(state.exchange(a).usage.at(0).account == 9);
  const auto history = state.work([&](auto& database) { return state.usage.history(database, "acct", state.now); });
  CHECK(history->meter("peak").used_in(start) == 9);
}

TEST_CASE("M24 what is held of a forked lane says its levels and users too") {
  SyncState state;
  SyncDevice a("acct", 1);
  set(a, 5, start);
  a.usage.push_back({"exports", start, 3});
  a.usage.push_back({"exports", start, 2, 1});
  a.usage.back().user = "ann";
  state.exchange(a);
  state.exchange(a);
  a.chain = "stolen";
  const auto answer = state.exchange(a);
  CHECK(answer.error == "lane_forked");
  const auto& held = answer.forked.at(a.lane);
  REQUIRE(held.size() == 3);
  for (const auto& total : held) {
    if (total.meter == "seats") CHECK(total.observed.at(a.lane) == start);
    if (!total.user.empty()) CHECK(total.lanes.at(a.lane) == std::pair<std::int64_t, std::int64_t>{2, 1});
  }
}

TEST_CASE("Users: counts of a user merge by maximum in each lane and add up over lanes") {
  SyncState state;
  SyncDevice a("acct", 1), b("acct", 2);
  const auto count = [](SyncDevice& device, std::int64_t consumed, std::int64_t refunded) {
    device.usage = {{"exports", start, consumed, refunded}};
    device.usage.back().user = "ann";
  };
  count(a, 5, 1);
  CHECK(state.exchange(a).usage.at(0).user == "ann");
  count(b, 3, 0);
  CHECK(state.exchange(b).usage.at(0).account == 7);
  count(a, 2, 0);
  const auto answer = state.exchange(a);
  CHECK(answer.usage.at(0).account == 7);
  CHECK(answer.usage.at(0).lanes.at(a.lane).first == 5);
  CHECK(state.total("acct", "exports", start) == 0);  // the account's own rows say that
  const auto users = state.work([&](auto& database) { return state.usage.users(database, "acct"); });
  REQUIRE(users.size() == 1);
  CHECK(users[0].used == 7);
}

TEST_CASE("Users: who was identified with a use in the last 30 days is active") {
  SyncState state;
  const auto active = [&] {
    return state.work([&](auto& database) { return server::accounts::active_users(database, "acct", state.now); });
  };
  SyncDevice a("acct", 1), b("acct", 2);
  a.user = "ann";
  state.exchange(a);
  CHECK(active() == 0);  // identified, nothing used
  a.count("exports", start, 1);
  state.exchange(a);
  CHECK(active() == 1);
  b.user = "bob";
  b.consent = protocol::Consent::withheld;
  b.count("exports", start, 1);
  state.exchange(b);
  CHECK(active() == 1);
  state.now += 31 * core::day;
  state.exchange(a);  // told again: no use
  CHECK(active() == 0);
}
