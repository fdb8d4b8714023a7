#include "sdk/meter/placing.hpp"

#include "sdk/edge/episode.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::Metered;

namespace {

constexpr auto live = meter::plain(HEADROOM_BASIS_LIVE);

/// The limits of the n-th month.
meter::Limits month(int number, std::int64_t plan_version = 1) {
  auto limits = Metered::hard(100);
  const core::Duration length = 30 * core::day;
  limits.period_start += number * length;
  limits.period_end += number * length;
  limits.resets_at += number * length / core::second;
  limits.plan_version = plan_version;
  return limits;
}

ports::Place place(Metered& metered, const meter::Limits* limits) {
  return meter::place_meter(*metered.page, Metered::lane, "acct", "exports", limits, {Metered::index, true});
}

}  // namespace

TEST_CASE("M13 the first slot has period 0 in its key, a server's plan sets its period, once, a bundled one does not") {
  Metered metered;
  const auto bundled = month(0, 0), served = month(0), shifted = month(1);
  const auto first = place(metered, nullptr);
  CHECK(first.record->key.period_start == 0);
  CHECK(place(metered, &bundled).slot == first.slot);
  CHECK(first.record->period_start == ports::period_unknown);
  CHECK(place(metered, &served).slot == first.slot);
  CHECK(first.record->period_start == served.period_start);
  CHECK(first.record->period_end == served.period_end);
  const auto next = place(metered, &shifted);
  CHECK(next.slot != first.slot);
  CHECK(next.record->key.period_start == shifted.period_start);
  CHECK(next.record->period_start == shifted.period_start);
  CHECK(first.record->period_start == served.period_start);
  CHECK(place(metered, &served).slot == first.slot);
}

TEST_CASE("M13 under a bundled plan the period after the first slot's end has its own slot, also after a restart") {
  Metered metered;
  const auto november = month(0, 0), december = month(1, 0);
  const auto first = place(metered, &november), second = place(metered, &december);
  CHECK(second.slot != first.slot);
  CHECK(place(metered, &december).slot == second.slot);
  CHECK(place(metered, &november).slot == first.slot);
}

TEST_CASE(
    "M13 a fresh process reads at once what was counted in the server's period, also where the bundled one differs") {
  Metered metered;
  auto served = month(0, 5), bundled = month(0, 0);
  bundled.period_start -= 9 * core::day;
  bundled.period_end -= 9 * core::day;
  const auto counted = place(metered, &served);
  CHECK(place(metered, &bundled).slot == counted.slot);
}

TEST_CASE("M10 after roll-over a meter begins at 0, fires nothing old, and late adds stay in their period") {
  Metered metered;
  const auto cell = metered.cell("exports", month(0));
  ports::Slot* const old = cell->home.load();
  meter::add(*cell, 97);
  old->episode = edge::episode_word(123'456, edge::EpisodeState::open);
  REQUIRE(meter::follow(*cell, month(1), live, true));
  CHECK(cell->slot.load() != old);
  const auto reading = meter::peek(*cell, 0);
  CHECK(reading.used == 0);
  CHECK(reading.resets_at == month(1).resets_at);
  CHECK(cell->home.load()->edge == edge::make_word(1, 0, 0, 0));
  CHECK(cell->home.load()->episode == edge::episode_word(123'456, edge::EpisodeState::quiet));
  CHECK(old->consumed == 97);
}

TEST_CASE("M8 an episode in the next period within 30 days is limit_repeated, as the last episode went along") {
  Metered metered;
  const auto cell = metered.cell("exports", month(0));
  const core::Instant denied_at = month(0).period_end - core::day;
  meter::try_consume(*cell, 101);
  edge::judge_episode(*cell->home.load(), denied_at, Metered::index);
  REQUIRE(meter::follow(*cell, month(1), live, true));
  meter::try_consume(*cell, 101);
  CHECK(edge::judge_episode(*cell->home.load(), denied_at + 20 * core::day, Metered::index));
  CHECK(edge::fired(cell->home.load()->edge) == edge::bit(edge::repeated_bit));
}

TEST_CASE("M27 two clients that roll over meet in the same slot") {
  Metered metered;
  const auto one = metered.cell("exports", month(0)), two = metered.cell("exports", month(0));
  REQUIRE(meter::follow(*one, month(1), live, true));
  meter::add(*one, 3);
  REQUIRE(meter::follow(*two, month(1), live, false));
  CHECK(meter::add(*two, 1).used == 4);
}

TEST_CASE("Limits that are there are replaced by the leader alone") {
  Metered metered;
  const auto cell = metered.cell("exports", month(0, 17));
  auto raised = month(0, 18);
  raised.limit = 500;
  REQUIRE(meter::follow(*cell, raised, live, false));
  CHECK(meter::peek(*cell, 0).limit == 100);
  REQUIRE(meter::follow(*cell, raised, live, true));
  CHECK(meter::peek(*cell, 0).limit == 500);
}

TEST_CASE("M16 a plan with another period moves the meter to it") {
  Metered metered;
  const auto cell = metered.cell("exports", month(0, 17));
  meter::add(*cell, 5);
  auto subscription = month(0, 18);
  subscription.period_start += core::day;
  REQUIRE(meter::follow(*cell, subscription, live, true));
  CHECK(meter::peek(*cell, 0).used == 0);
}

TEST_CASE("M16 a plan that turns a monthly meter into a lifetime's gives it a slot of its own") {
  Metered metered;
  const auto cell = metered.cell("exports", month(0, 17));
  meter::add(*cell, 5);
  auto lifetime = month(0, 18);
  lifetime.period_start = lifetime.period_end = lifetime.resets_at = 0;
  REQUIRE(meter::follow(*cell, lifetime, live, true));
  CHECK(meter::add(*cell, 1).used == 1);
  CHECK(cell->record.load()->period_start == 0);
  CHECK(place(metered, &lifetime).slot == cell->home.load());
}

TEST_CASE("M10 when the page has no room for the next period the cell stays and counts where it is") {
  Metered metered;
  const auto cell = metered.cell("exports", month(0));
  meter::add(*cell, 5);
  metered.page->is_full = true;
  CHECK_FALSE(meter::follow(*cell, month(1), live, true));
  CHECK(meter::add(*cell, 1).used == 6);
}

TEST_CASE("A key that had no room counts in memory and moves to the page with all that it counted") {
  Metered metered, memory;
  metered.page->is_full = true;
  const auto limits = month(0);
  REQUIRE_FALSE(place(metered, &limits));
  const auto waiting = place(memory, &limits);
  meter::Cell cell(metered.owner, "exports");
  cell.attach(waiting, live);
  meter::add(cell, 40);
  meter::refund(cell, 3);
  metered.page->is_full = false;
  const auto room = place(metered, &limits);
  room.slot->consumed = 2;  // another process was there before
  cell.attach(room, live);
  meter::move_counts(waiting, room);
  waiting.slot->consumed += 5;  // a thread that still held the old slot
  meter::move_counts(waiting, room);
  CHECK(meter::peek(cell, 0).used == 44);
  CHECK(room.slot->refunded == 3);
}
