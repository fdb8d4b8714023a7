#include "sdk/edge/projection.hpp"

#include <thread>
#include <vector>

#include "sdk/edge/fire.hpp"
#include "sdk/protocol/words.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using edge::Span;

namespace {

constexpr core::Instant start = 1'793'491'200'000;
constexpr Span month{start, start + 30 * core::day};
constexpr std::uint8_t me = 7;

struct Meter : ports::Slot {
  explicit Meter(std::int64_t used, std::int64_t of = 1'000) : ports::Slot{} {
    limit = ceiling = of;
    consumed = used;
    edge = edge::make_word(4, 0, 0, 0);
  }
};

bool has_fired(const ports::Slot& slot) { return (edge::fired(slot.edge) & edge::bit(edge::projected_bit)) != 0; }

}  // namespace

TEST_CASE("M26 exhaustion is projected from 24 hours and 10 points on, before the last 5 percent of the period") {
  struct Row {
    std::int64_t used;
    core::Duration elapsed;
    core::Duration at;  // after the period's start, −1: none
  };
  const Row rows[] = {{99, core::day, -1},
                      {100, core::day - 1, -1},
                      {100, core::day, 10 * core::day},
                      {500, 10 * core::day, 20 * core::day},
                      {351, 10 * core::day, 28 * core::day + core::day * 172 / 351},  // 28.49 days
                      {350, 10 * core::day, -1},                                      // 28.57
                      {999, 29 * core::day, -1},
                      {999, 20 * core::day, 20 * core::day + core::day * 20 / 999},
                      {1'000, 10 * core::day, -1},  // reached, so no projection
                      {1'500, 10 * core::day, -1},
                      {0, 10 * core::day, -1}};
  for (const Row& row : rows) {
    CAPTURE(row.used, row.elapsed);
    const Meter slot(row.used);
    const auto at = edge::exhausted_at(slot, month, start + row.elapsed);
    CHECK(at.value_or(start - 1) == Approx(static_cast<double>(start + row.at)).margin(1));
  }
}

TEST_CASE("M26 what has no rate, no limit, no known period or one that is over is not projected") {
  const core::Instant now = start + 10 * core::day;
  Meter slot(500);
  CHECK(edge::exhausted_at(slot, month, now));
  CHECK_FALSE(edge::exhausted_at(slot, {start, 0}, now));
  CHECK_FALSE(edge::exhausted_at(slot, {}, now));
  CHECK_FALSE(edge::exhausted_at(slot, month, month.end));
  CHECK_FALSE(edge::exhausted_at(slot, month, start - core::day));
  CHECK_FALSE(edge::exhausted_at(Meter(500, ports::unlimited), month, now));
  CHECK_FALSE(edge::exhausted_at(Meter(500, 0), month, now));
  for (const auto kind : {protocol::MeterKind::latest, protocol::MeterKind::max}) {
    slot.kind = static_cast<std::uint8_t>(kind);
    CHECK_FALSE(edge::exhausted_at(slot, month, now));
  }
  slot.kind = static_cast<std::uint8_t>(protocol::MeterKind::unique);
  CHECK(edge::exhausted_at(slot, month, now));
  // A day is never old enough.
  CHECK_FALSE(edge::exhausted_at(slot, {start, start + core::day}, start + core::day - 1));
}

TEST_CASE("M26 numbers as large as a page can hold do not overflow") {
  Meter slot(ports::counter_max / 2, ports::counter_max);
  const Span century{0, 100 * 365 * core::day};
  const auto at = edge::exhausted_at(slot, century, 40 * 365 * core::day);
  REQUIRE(at);
  CHECK(*at == Approx(80.0 * 365 * core::day).epsilon(1e-9));
}

TEST_CASE("M26 it fires once a period: a refund, another rate and a new generation do not re-arm it") {
  const core::Instant now = start + 10 * core::day;
  Meter slot(500);
  CHECK(edge::project(slot, month, now, me));
  CHECK(edge::pending(slot.edge) == edge::bit(edge::projected_bit));
  CHECK(edge::claimer(slot.edge) == me);
  CHECK_FALSE(edge::project(slot, month, now, me));
  slot.refunded = 450;
  CHECK_FALSE(edge::project(slot, month, now, me));
  slot.refunded = 0;
  CHECK_FALSE(edge::project(slot, month, now, me));
  slot.limit = 1'200;
  CHECK_FALSE(edge::rearm(slot, {5, false, edge::Behind::silent, {}}, me));
  CHECK(edge::pending(slot.edge) == 0);  // M7: what was pending is dropped
  CHECK(has_fired(slot));
  CHECK_FALSE(edge::project(slot, month, now, me));
  Meter next(500);  // a period has a slot of its own
  CHECK(edge::project(next, {month.end, month.end + 31 * core::day}, month.end + 10 * core::day, me));
}

TEST_CASE("M26 of several clients that project together one fires it") {
  for (int round = 0; round < 50; ++round) {
    Meter slot(500);
    std::atomic<int> fired{0};
    std::vector<std::thread> clients;
    for (std::uint8_t index = 1; index <= 4; ++index)
      clients.emplace_back([&, index] { fired += edge::project(slot, month, start + 10 * core::day, index); });
    for (auto& client : clients) client.join();
    REQUIRE(fired == 1);
  }
}
