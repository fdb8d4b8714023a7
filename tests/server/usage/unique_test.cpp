#include <cmath>
#include <random>

#include "server-stub/usage/usage.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_state.hpp"

using headroom::protocol::UsageRow;
using headroom::rules::Sketch;
using headroom::server::store::Database;
using headroom::server::usage::Merged;
using headroom::server::usage::Usage;
using headroom::testing::ServerState;
namespace core = headroom::core;

namespace {

Sketch keys(std::uint64_t first, std::uint64_t last) {
  Sketch sketch;
  for (std::uint64_t i = first; i < last; ++i) sketch.add(std::mt19937_64(i)());
  return sketch;
}

/// A row that tells these keys.
Merged tell(ServerState& state, Usage& usage, const std::string& lane, const Sketch& sketch, core::Instant period = 0) {
  UsageRow row{"visitors", period, sketch.is_empty() ? 500 : sketch.count(), 0};
  row.kind = headroom::protocol::MeterKind::unique;
  row.sketch = sketch;
  return state.work([&](Database& database) { return usage.merge(database, "acct", lane, {row}, state.now); }).at(0);
}

}  // namespace

TEST_CASE("M19 the keys of lanes unite, and repeats and reorderings change nothing") {
  ServerState state;
  Usage usage;
  CHECK(tell(state, usage, "one", keys(0, 100)).account == 100);
  CHECK(tell(state, usage, "two", keys(50, 150)).account == 150);
  CHECK(tell(state, usage, "one", keys(0, 100)).account == 150);
  CHECK(tell(state, usage, "one", keys(0, 60)).account == 150);
  CHECK(tell(state, usage, "one", keys(0, 200)).account == 200);
  CHECK(tell(state, usage, "one", keys(0, 100)).consumed == 200);
  CHECK(tell(state, usage, "one", keys(0, 10), 1'000).account == 10);
  const auto history = state.work([&](Database& database) { return usage.history(database, "acct", state.now); });
  CHECK(history->meter("visitors").used_in(0) == 200);
}

TEST_CASE("M19 a row without its keys is answered and adds nothing, whatever it says") {
  ServerState state;
  Usage usage;
  tell(state, usage, "one", keys(0, 100));
  const auto merged = tell(state, usage, "one", Sketch()), stranger = tell(state, usage, "two", Sketch());
  CHECK(merged.consumed == 100);
  CHECK(merged.account == 100);
  CHECK(stranger.consumed == 0);
  CHECK(stranger.account == 100);
}

TEST_CASE("M19 eight devices beyond the exact keys are counted within three standard errors, and never fewer") {
  ServerState state;
  Usage usage;
  std::int64_t before = 0;
  for (std::uint64_t device = 0; device < 8; ++device)
    for (std::uint64_t keys_so_far : {600, 1'100, 3'000}) {
      const auto merged =
          tell(state, usage, "lane" + std::to_string(device), keys(device * 2'000, device * 2'000 + keys_so_far));
      CHECK(merged.account >= before);
      before = merged.account;
    }
  CHECK(std::abs(static_cast<double>(before) - 17'000) < 3 * 0.0163 * 17'000);
  const auto totals = state.work([&](Database& database) { return usage.totals(database, "acct"); });
  REQUIRE(totals.size() == 1);
  CHECK(totals[0].used == before);
}

TEST_CASE("M19 keys and totals are there after a restart of the room") {
  ServerState state;
  {
    Usage usage;
    tell(state, usage, "one", keys(0, 2'000));
  }
  Usage usage;
  const auto before = tell(state, usage, "one", Sketch()).account;
  CHECK(tell(state, usage, "two", keys(1'000, 2'000)).account == before);
  CHECK(tell(state, usage, "two", keys(0, 20'000)).account > 2 * before);
}
