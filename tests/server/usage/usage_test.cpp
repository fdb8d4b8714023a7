#include "server-stub/usage/usage.hpp"

#include "sdk/protocol/limits.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/server_state.hpp"

using headroom::protocol::max_integer;
using headroom::protocol::UsageRow;
using headroom::server::store::Database;
using headroom::server::usage::Merged;
using headroom::server::usage::Usage;
using headroom::testing::ServerState;
namespace core = headroom::core;

namespace {

Merged merge(ServerState& state, Usage& usage, const std::string& lane, UsageRow row) {
  return state.work([&](Database& database) { return usage.merge(database, "acct", lane, {row}, state.now); }).at(0);
}

Usage::Pointer history(ServerState& state, Usage& usage) {
  return state.work([&](Database& database) { return usage.history(database, "acct", state.now); });
}

}  // namespace

TEST_CASE("A-27 counters only grow: the larger of each is kept") {
  ServerState state;
  Usage usage;
  struct Row {
    std::int64_t consumed, refunded, kept_consumed, kept_refunded, account;
  };
  for (const auto& row : std::vector<Row>{{5, 0, 5, 0, 5},
                                          {5, 0, 5, 0, 5},
                                          {3, 0, 5, 0, 5},
                                          {4, 2, 5, 2, 3},
                                          {9, 1, 9, 2, 7},
                                          {0, 0, 9, 2, 7},
                                          {9, 20, 9, 20, 0},  // no lane gives back more than it took
                                          {30, 20, 30, 20, 10}}) {
    CAPTURE(row.consumed, row.refunded);
    const auto merged = merge(state, usage, "lane", {"exports", 0, row.consumed, row.refunded});
    CHECK(merged.consumed == row.kept_consumed);
    CHECK(merged.refunded == row.kept_refunded);
    CHECK(merged.account == row.account);
  }
}

TEST_CASE("M1 totals of lanes at their bound saturate and stay whole numbers") {
  ServerState state;
  Usage usage;
  for (int i = 0; i < 2'000; ++i) {
    const auto merged = merge(state, usage, "lane" + std::to_string(i), {"exports", 0, max_integer, 0});
    REQUIRE(merged.account == max_integer);
  }
  CHECK(history(state, usage)->meter("exports").used_in(0) == max_integer);
}

TEST_CASE("history in memory is what is on disk, whichever was there first") {
  ServerState state;
  Usage warm;
  history(state, warm);
  const core::Instant period = state.now;
  for (int day = 0; day < 10; ++day) {
    state.now += core::day;
    merge(state, warm, "lane", {"exports", period, day * 3 + 1, day});
    merge(state, warm, "lane", {"rows", period, day, 0});
    state.work([&](Database& database) { warm.note_denied(database, "acct", "rows", 2, state.now); });
  }
  Usage cold;
  const auto in_memory = history(state, warm), from_disk = history(state, cold);
  for (const auto* meter : {"exports", "rows"}) {
    CHECK(in_memory->meter(meter).daily(state.now) == from_disk->meter(meter).daily(state.now));
    CHECK(in_memory->meter(meter).used_in(period) == from_disk->meter(meter).used_in(period));
    CHECK(in_memory->meter(meter).denied(state.now) == from_disk->meter(meter).denied(state.now));
  }
  CHECK(from_disk->meter("exports").daily(state.now) == std::vector<std::int64_t>{1, 2, 2, 2, 2, 2, 2, 2, 2});
  CHECK(from_disk->meter("rows").denied(state.now) == 20);
}

TEST_CASE("F-78 history that could not be written is forgotten") {
  headroom::testing::FailingDisk disk;
  ServerState state;
  Usage usage;
  merge(state, usage, "lane", {"exports", 0, 5, 0});
  history(state, usage);
  disk.fails_syncs = true;
  CHECK_THROWS(merge(state, usage, "lane", {"exports", 0, 9, 0}));
  disk.fails_syncs = false;
  CHECK(history(state, usage)->meter("exports").used_in(0) == 5);
  CHECK(merge(state, usage, "lane", {"exports", 0, 9, 0}).account == 9);
}

TEST_CASE("totals are told newest period first") {
  ServerState state;
  Usage usage;
  merge(state, usage, "lane", {"exports", 10, 1, 0});
  merge(state, usage, "lane", {"exports", 30, 3, 0});
  merge(state, usage, "lane", {"exports", 20, 2, 0});
  const auto totals = state.work([&](Database& database) { return usage.totals(database, "acct"); });
  REQUIRE(totals.size() == 3);
  CHECK(totals[0].period == 30);
  CHECK(totals[2].used == 1);
  CHECK(state.work([&](Database& database) { return usage.totals(database, "other"); }).empty());
}
