#include "sdk/meter/level.hpp"

#include <limits>
#include <thread>
#include <vector>

#include "sdk/edge/due.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/level.hpp"
#include "sdk/edge/word.hpp"
#include "sdk/meter/sweep.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::Metered;
using protocol::MeterKind;

namespace {

meter::Limits of_kind(MeterKind kind, std::int64_t limit,
                      protocol::Enforcement enforcement = protocol::Enforcement::hard) {
  auto limits = Metered::hard(limit);
  limits.kind = kind;
  limits.enforcement = enforcement;
  return limits;
}

struct Level : Metered {
  explicit Level(MeterKind kind, std::int64_t limit = 100,
                 protocol::Enforcement enforcement = protocol::Enforcement::hard)
      : cell(Metered::cell("seats", of_kind(kind, limit, enforcement))) {}
  ports::Slot& slot() const { return *cell->home.load(); }
  ports::Place place() const { return {cell->record.load(), cell->home.load()}; }
  std::uint64_t word() const { return slot().ordinal.load(); }
  edge::EpisodeState episode() const { return edge::episode_state(slot().episode.load()); }

  std::unique_ptr<meter::Cell> cell;
};

}  // namespace

TEST_CASE("M20 the level of a latest is what was set last, that of a max the highest") {
  Level latest(MeterKind::latest), max(MeterKind::max);
  for (const std::int64_t level : {7, 9, 4}) {
    CHECK(meter::set(*latest.cell, level).used == level);
    meter::set(*max.cell, level);
  }
  CHECK(meter::peek(*latest.cell, 0).used == 4);
  CHECK(meter::peek(*max.cell, 0).used == 9);
}

TEST_CASE("M20 setting the same level again is nothing, but the first word is one, a zero too") {
  Level seats(MeterKind::latest);
  CHECK(meter::set(*seats.cell, 0).counted == 1);
  const std::uint64_t word = seats.word();
  CHECK(word != 0);
  const auto again = meter::set(*seats.cell, 0);
  CHECK(again.counted == 0);
  CHECK(again.allowed == 1);
  CHECK(seats.word() == word);
  Level peak(MeterKind::max);
  CHECK(meter::set(*peak.cell, 5).counted == 1);
  CHECK(meter::set(*peak.cell, 5).counted == 0);
  CHECK(meter::set(*peak.cell, 3).counted == 0);
}

TEST_CASE("M1 a level outside 0 … 2^40 is refused and changes nothing") {
  for (const auto kind : {MeterKind::latest, MeterKind::max}) {
    Level level(kind, ports::unlimited);
    meter::set(*level.cell, 3);
    for (const std::int64_t wrong : {std::int64_t{-1}, ports::max_amount + 1, std::numeric_limits<std::int64_t>::min(),
                                     std::numeric_limits<std::int64_t>::max()}) {
      const auto reading = meter::set(*level.cell, wrong);
      CHECK(reading.verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
      CHECK(reading.used == 3);
      CHECK(reading.counted == 0);
    }
    CHECK(meter::set(*level.cell, ports::max_amount).used == ports::max_amount);
    CHECK(meter::peek(*level.cell, 0).used == ports::max_amount);
    if (kind == MeterKind::latest) CHECK(meter::try_consume(*level.cell, 1).verdict == HEADROOM_VERDICT_SATURATED);
  }
}

TEST_CASE("M14 what a kind does not know answers wrong_kind and changes nothing") {
  struct Row {
    MeterKind kind;
    bool set, add, consume, refund;
  };
  for (const auto& row : {Row{MeterKind::sum, false, true, true, true}, Row{MeterKind::latest, true, false, true, true},
                          Row{MeterKind::max, true, false, false, false}}) {
    INFO("kind " << int(row.kind));
    Level level(row.kind);
    row.set ? meter::set(*level.cell, 5) : meter::add(*level.cell, 5);
    const auto verdict_of = [](const headroom_reading& reading) { return reading.verdict; };
    const auto expect = [](bool fits) { return fits ? HEADROOM_VERDICT_ALLOWED : HEADROOM_VERDICT_WRONG_KIND; };
    CHECK(verdict_of(meter::set(*level.cell, 6)) == expect(row.set));
    CHECK(verdict_of(meter::add(*level.cell, 1)) == expect(row.add));
    CHECK(verdict_of(meter::try_consume(*level.cell, 1)) == expect(row.consume));
    const meter::Wanted one{level.cell.get(), 1};
    CHECK(verdict_of(meter::try_consume_all(&one, 1)) == expect(row.consume));
    CHECK(verdict_of(meter::refund(*level.cell, 1)) == expect(row.refund));
    if (row.kind == MeterKind::max) CHECK(meter::peek(*level.cell, 0).used == 6);
  }
}

TEST_CASE("M20 on a latest try_consume asks whether level + n fits, and raises the level until the next set") {
  Level seats(MeterKind::latest, 10);
  meter::set(*seats.cell, 8);
  CHECK(meter::peek(*seats.cell, 2).allowed == 1);
  CHECK(meter::peek(*seats.cell, 3).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(meter::try_consume(*seats.cell, 2).used == 10);
  const auto denied = meter::try_consume(*seats.cell, 1);
  CHECK(denied.verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(denied.used == 10);
  CHECK(seats.episode() == edge::EpisodeState::fresh);  // M8: limit_reached
  CHECK(meter::set(*seats.cell, 3).used == 3);
  CHECK(meter::refund(*seats.cell, 2).used == 1);
  CHECK(meter::refund(*seats.cell, 9).used == 0);
  CHECK(meter::refund(*seats.cell, 1).verdict == HEADROOM_VERDICT_INVALID_AMOUNT);
}

TEST_CASE("M2 M20 no two threads take the last seat") {
  Level seats(MeterKind::latest, 1'000);
  std::vector<std::thread> threads;
  std::atomic<int> taken{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) taken += meter::try_consume(*seats.cell, 1).counted;
    });
  for (auto& thread : threads) thread.join();
  CHECK(taken == 1'000);
  CHECK(meter::peek(*seats.cell, 0).used == 1'000);
}

TEST_CASE("M5 M20 a level beyond its limit is set all the same, and says so") {
  struct Row {
    protocol::Enforcement enforcement;
    unsigned verdict;
    int allowed;
  };
  for (const auto kind : {MeterKind::latest, MeterKind::max})
    for (const auto& row : {Row{protocol::Enforcement::hard, HEADROOM_VERDICT_OVER_HARD_LIMIT, 0},
                            Row{protocol::Enforcement::soft, HEADROOM_VERDICT_OVER_SOFT_LIMIT, 1}}) {
      Level level(kind, 10, row.enforcement);
      CHECK(meter::set(*level.cell, 10).verdict == HEADROOM_VERDICT_ALLOWED);
      const auto over = meter::set(*level.cell, 12);
      CHECK(over.verdict == row.verdict);
      CHECK(over.allowed == row.allowed);
      CHECK(over.counted == 1);
      CHECK(over.used == 12);
    }
}

TEST_CASE("M6 M7 thresholds fire as a level passes them, once, and not when it falls and rises again") {
  for (const auto kind : {MeterKind::latest, MeterKind::max}) {
    Level level(kind);
    meter::set(*level.cell, 79);
    CHECK(level.wakes == 0);
    meter::set(*level.cell, 96);
    CHECK(level.wakes == 1);
    CHECK(edge::fired(level.slot().edge.load()) == (edge::bit(0) | edge::bit(1)));
    CHECK(edge::pending(level.slot().edge.load()) == edge::bit(1));  // the highest alone
    meter::set(*level.cell, 10);
    meter::set(*level.cell, 97);
    CHECK(level.wakes == 1);
  }
}

TEST_CASE("M7 a new generation re-arms a level's edges") {
  Level seats(MeterKind::latest);
  meter::set(*seats.cell, 85);
  auto raised = of_kind(MeterKind::latest, 200);
  raised.generation = 2;
  raised.plan_version = 2;
  meter::apply(seats.place(), raised, Metered::index);
  CHECK(edge::fired(seats.slot().edge.load()) == 0);
  meter::set(*seats.cell, 160);
  CHECK(edge::fired(seats.slot().edge.load()) == edge::bit(0));
}

TEST_CASE("M8 a soft level beyond its limit begins an episode, and one that falls under it ends that") {
  Level seats(MeterKind::latest, 10, protocol::Enforcement::soft);
  meter::set(*seats.cell, 11);
  CHECK(seats.episode() == edge::EpisodeState::fresh);
  meter::sweep_page(*seats.page, {Metered::index, true, 1'000}, [](const meter::HeldEdge&) {});
  CHECK(seats.episode() == edge::EpisodeState::open);
  CHECK((edge::fired(seats.slot().edge.load()) & edge::bit(edge::reached_bit)) != 0);
  meter::set(*seats.cell, 10);
  CHECK(seats.episode() == edge::EpisodeState::open);  // no headroom yet
  meter::set(*seats.cell, 9);
  CHECK(seats.episode() == edge::EpisodeState::quiet);
}

TEST_CASE("M20 the leader stamps a level when it first sees it changed, always later than before") {
  Level seats(MeterKind::latest);
  const auto observed = [&] { return seats.place().record->observed.load(); };
  meter::stamp(seats.place(), 500);
  CHECK(observed() == 0);  // nothing was set
  meter::set(*seats.cell, 3);
  meter::sweep_page(*seats.page, {Metered::index, false, 1'000}, [](const meter::HeldEdge&) {});
  CHECK_FALSE(edge::is_stamped(seats.word()));  // followers leave it
  meter::sweep_page(*seats.page, {Metered::index, true, 1'000}, [](const meter::HeldEdge&) {});
  CHECK(edge::is_stamped(seats.word()));
  CHECK(observed() == 1'000);
  meter::stamp(seats.place(), 2'000);
  CHECK(observed() == 1'000);
  meter::set(*seats.cell, 4);
  meter::stamp(seats.place(), 10);  // the clock was set back
  CHECK(observed() == 1'001);
}

TEST_CASE("M20 the account's newest level wins here, unless one was set since that the answer had not seen") {
  Level seats(MeterKind::latest);
  CHECK_FALSE(meter::adopt(seats.place(), 5, 0, Metered::index));
  CHECK(meter::peek(*seats.cell, 0).used == 5);
  CHECK(edge::is_theirs(seats.word()));
  meter::set(*seats.cell, 6);
  meter::adopt(seats.place(), 7, 1'000'000, Metered::index);  // not stamped: nobody has seen it
  CHECK(meter::peek(*seats.cell, 0).used == 6);
  meter::stamp(seats.place(), 1'000);
  meter::adopt(seats.place(), 7, 999, Metered::index);  // an answer to what was sent before
  CHECK(meter::peek(*seats.cell, 0).used == 6);
  meter::adopt(seats.place(), 7, 1'000, Metered::index);
  CHECK(meter::peek(*seats.cell, 0).used == 7);
  meter::adopt(seats.place(), 7, 1'000, Metered::index);
  meter::adopt(seats.place(), ports::max_amount + 1, 1'000, Metered::index);
  CHECK(meter::peek(*seats.cell, 0).used == 7);
}

TEST_CASE("M4 M20 a level that others raised may fire, one that they lowered ends the episode and raises nothing") {
  Level seats(MeterKind::latest, 10);
  CHECK(meter::adopt(seats.place(), 8, 0, Metered::index));
  CHECK(edge::pending(seats.slot().edge.load()) == edge::bit(0));
  meter::adopt(seats.place(), 10, 0, Metered::index);
  meter::try_consume(*seats.cell, 1);
  meter::sweep_page(*seats.page, {Metered::index, true, 1'000}, [](const meter::HeldEdge&) {});
  CHECK(seats.episode() == edge::EpisodeState::open);
  const auto fired = edge::fired(seats.slot().edge.load());
  CHECK_FALSE(meter::adopt(seats.place(), 4, 0, Metered::index));
  CHECK(seats.episode() == edge::EpisodeState::quiet);
  CHECK(edge::fired(seats.slot().edge.load()) == fired);
}

TEST_CASE("M4 M20 a max reads the larger of ours and theirs") {
  Level peak(MeterKind::max, 100);
  meter::set(*peak.cell, 40);
  CHECK_FALSE(meter::set_others(peak.slot(), 30, Metered::index));
  CHECK(meter::peek(*peak.cell, 0).used == 40);
  CHECK(meter::set_others(peak.slot(), 90, Metered::index));  // past 80 %
  CHECK(meter::peek(*peak.cell, 0).used == 90);
  CHECK(meter::set(*peak.cell, 50).used == 90);
}

TEST_CASE("M15 a stale level denies only where it was set here") {
  const auto cached = meter::plain(HEADROOM_BASIS_CACHED);
  Level theirs(MeterKind::latest, 10), ours(MeterKind::latest, 10);
  meter::adopt(theirs.place(), 10, 0, Metered::index);
  meter::set(*ours.cell, 10);
  theirs.cell->word = ours.cell->word = cached;
  CHECK(meter::peek(*theirs.cell, 1).allowed == 1);
  const auto reading = meter::try_consume(*theirs.cell, 1);
  CHECK(reading.counted == 1);
  CHECK(reading.allowed == 1);
  CHECK(reading.verdict == HEADROOM_VERDICT_OVER_SOFT_LIMIT);
  CHECK(meter::try_consume(*ours.cell, 1).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
}

TEST_CASE("M13 a level that was set before any plan is there when the plan says its kind") {
  for (const auto kind : {MeterKind::latest, MeterKind::max, MeterKind::sum}) {
    Metered metered;
    meter::Cell cell(metered.owner, "seats");
    const auto place =
        meter::place_meter(*metered.page, Metered::lane, "acct", "seats", nullptr, {Metered::index, true});
    cell.attach(place, meter::flags(HEADROOM_VERDICT_NO_PLAN, HEADROOM_BASIS_NONE, true, true));
    CHECK(meter::set(cell, 7).counted == 1);
    CHECK(meter::peek(cell, 0).used == 7);
    meter::apply(place, of_kind(kind, 100), Metered::index);
    cell.attach(place, meter::plain(HEADROOM_BASIS_LIVE));
    CHECK(meter::peek(cell, 0).used == (kind == MeterKind::sum ? 0 : 7));
  }
}

TEST_CASE("A counter that has begun keeps its kind, whatever a plan says later") {
  Level seats(MeterKind::latest);
  meter::set(*seats.cell, 5);
  auto later = of_kind(MeterKind::sum, 100);
  later.plan_version = 2;
  meter::apply(seats.place(), later, Metered::index);
  CHECK(meter::kind_of(seats.slot()) == MeterKind::latest);
  CHECK(edge::used_of(seats.slot()) == 5);
}
