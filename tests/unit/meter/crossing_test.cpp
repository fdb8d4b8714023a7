#include <cerrno>
#include <thread>
#include <vector>

#include "sdk/edge/word.hpp"
#include "sdk/meter/sweep.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::Metered;
using protocol::EdgeKind;

namespace {

constexpr core::Instant now = 1'793'500'000'000;

/// What the background thread would be handed, each marked as handled.
std::vector<meter::HeldEdge> deliver(Metered& metered) {
  std::vector<meter::HeldEdge> all;
  metered.owner.drain([&](meter::Cell& cell) {
    meter::look_at({cell.record.load(), cell.home.load()}, {Metered::index, false, now},
                   [&](const meter::HeldEdge& edge) {
                     all.push_back(edge);
                     CHECK(meter::handled(edge));
                   });
  });
  return all;
}

}  // namespace

TEST_CASE("M6 exactly 80 % fires limit_approaching with one wake, and 79 % does not") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  meter::add(*cell, 79);
  CHECK(metered.wakes == 0);
  meter::add(*cell, 1);
  CHECK(metered.wakes == 1);
  const auto held = deliver(metered);
  REQUIRE(held.size() == 1);
  CHECK(held[0].kind == EdgeKind::limit_approaching);
  CHECK(held[0].threshold == 80);
  CHECK(held[0].used == 80);
  CHECK(held[0].limit == 100);
  CHECK(held[0].generation == 1);
  CHECK(held[0].period_start == 1'793'491'200'000);
  meter::add(*cell, 1);
  CHECK(metered.wakes == 1);
}

TEST_CASE("M6 a step over several thresholds asks for the highest only and records all") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  meter::try_consume(*cell, 97);
  CHECK(metered.wakes == 1);
  const auto held = deliver(metered);
  REQUIRE(held.size() == 1);
  CHECK(held[0].threshold == 95);
  CHECK(edge::fired(cell->home.load()->edge) == 0b11);
}

TEST_CASE("M8 limit_reached: hard at the first denial, soft at the first use beyond, add past a hard limit is none") {
  Metered metered;
  const auto hard = metered.cell("hard", Metered::hard(10)), soft = metered.cell("soft", Metered::soft(10));
  meter::try_consume(*hard, 10);
  meter::try_consume(*soft, 10);
  deliver(metered);
  meter::add(*hard, 1);
  CHECK(deliver(metered).empty());
  meter::try_consume(*hard, 1);
  auto held = deliver(metered);
  REQUIRE(held.size() == 1);
  CHECK(held[0].kind == EdgeKind::limit_reached);
  meter::add(*soft, 1);
  held = deliver(metered);
  REQUIRE(held.size() == 1);
  CHECK(held[0].kind == EdgeKind::limit_reached);
  const int wakes = metered.wakes;
  for (int i = 0; i < 50; ++i) {
    meter::try_consume(*hard, 1);
    meter::add(*soft, 1);
  }
  CHECK(metered.wakes == wakes);
}

TEST_CASE("M8 headroom that returns by a refund makes the next denial limit_repeated") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(10));
  meter::try_consume(*cell, 10);
  meter::try_consume(*cell, 1);
  deliver(metered);
  meter::refund(*cell, 1);
  meter::try_consume(*cell, 1);
  CHECK(deliver(metered).empty());
  meter::try_consume(*cell, 1);
  const auto held = deliver(metered);
  REQUIRE(held.size() == 1);
  CHECK(held[0].kind == EdgeKind::limit_repeated);
}

TEST_CASE("A crossing keeps errno, and a silenced owner is not woken") {
  Metered metered;
  meter::Owner noisy(
      metered.page, 3, [](void*) { errno = EPIPE; }, nullptr);
  meter::Cell cell(noisy, "exports");
  const auto limits = Metered::hard(10);
  cell.attach(meter::place_meter(*metered.page, Metered::lane, "acct", "exports", &limits, {3, true}),
              meter::plain(HEADROOM_BASIS_LIVE));
  errno = EINTR;
  meter::add(cell, 8);
  CHECK(errno == EINTR);
  const auto other = metered.cell("others", Metered::hard(10));
  metered.owner.silence();
  meter::add(*other, 8);
  CHECK(metered.wakes == 0);
  CHECK(deliver(metered).size() == 1);
}

TEST_CASE("D1 a refused feature, a milestone and an intent are handed over with their ordinal, once a try") {
  Metered metered;
  struct Row {
    ports::RecordKind record;
    EdgeKind kind;
  };
  for (const auto& row :
       {Row{ports::RecordKind::feature, EdgeKind::feature_gated},
        Row{ports::RecordKind::milestone, EdgeKind::milestone}, Row{ports::RecordKind::intent, EdgeKind::intent}}) {
    meter::Cell cell(metered.owner, "pdf");
    cell.attach(meter::place_moment(*metered.page, row.record, Metered::lane, "acct", "pdf"),
                meter::plain(HEADROOM_BASIS_LIVE));
    metered.wakes = 0;
    meter::attempt(cell);
    meter::attempt(cell);
    CHECK(metered.wakes == 1);
    auto held = deliver(metered);
    REQUIRE(held.size() == 1);
    CHECK(held[0].kind == row.kind);
    CHECK(held[0].ordinal == 0);
    cell.home.load()->ordinal = 1;
    meter::attempt(cell);
    held = deliver(metered);
    REQUIRE(held.size() == 1);
    CHECK(held[0].ordinal == 1);
  }
}

TEST_CASE("M7 what a cell crosses while it is looked at is handed over the next time") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  meter::add(*cell, 80);
  metered.owner.drain([&](meter::Cell& crossed) {
    for (const auto& edge : meter::held_edges({crossed.record.load(), crossed.home.load()}, Metered::index))
      CHECK(meter::handled(edge));
    meter::add(crossed, 15);
  });
  const auto held = deliver(metered);
  REQUIRE(held.size() == 1);
  CHECK(held[0].threshold == 95);
}

TEST_CASE("M7 threads that race over an edge wake the owner once for it, and nothing falls between two drains") {
  for (int round = 0; round < 50; ++round) {
    Metered metered;
    std::atomic<int> wakes{0};
    meter::Owner owner(
        metered.page, 3, [](void* count) { ++*static_cast<std::atomic<int>*>(count); }, &wakes);
    meter::Cell cell(owner, "exports");
    const auto limits = Metered::hard(100);
    cell.attach(meter::place_meter(*metered.page, Metered::lane, "acct", "exports", &limits, {3, true}),
                meter::plain(HEADROOM_BASIS_LIVE));
    std::atomic<bool> is_over{false};
    int delivered = 0;
    const auto drain = [&] {
      owner.drain([&](meter::Cell& crossed) {
        meter::look_at({crossed.record.load(), crossed.home.load()}, {3, false, now},
                       [&](const meter::HeldEdge& edge) { delivered += meter::handled(edge) ? 1 : 0; });
      });
    };
    std::thread background([&] {
      while (!is_over) drain();
      drain();
    });
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 40; ++i) meter::try_consume(cell, 1);
      });
    for (auto& thread : threads) thread.join();
    is_over = true;
    background.join();
    REQUIRE(meter::peek(cell, 0).used == 100);
    REQUIRE(delivered == 3);
    REQUIRE(wakes == 3);
    REQUIRE(edge::pending(cell.home.load()->edge) == 0);
  }
}
