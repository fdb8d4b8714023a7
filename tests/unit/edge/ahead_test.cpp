#include "sdk/edge/ahead.hpp"

#include <vector>

#include "sdk/edge/episode.hpp"
#include "sdk/edge/word.hpp"
#include "sdk/protocol/words.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;

namespace {

constexpr core::Instant now = 1'793'491'200'000;
constexpr int none = -1;

struct Meter : ports::Slot {
  Meter(std::int64_t of, protocol::Enforcement by, std::vector<std::uint16_t> at) : ports::Slot{} {
    limit = of;
    enforcement = static_cast<std::uint8_t>(by);
    for (std::size_t i = 0; i < at.size(); ++i) thresholds[i] = at[i];
    edge = edge::make_word(1, 0, 0, 0);
  }
  int ahead(std::int64_t used, edge::Bits fired = 0, bool is_projected = false) {
    consumed = used;
    edge = edge::make_word(1, fired, fired, 0);
    const auto bit = edge::edge_ahead(*this, is_projected, now);
    return bit ? static_cast<int>(*bit) : none;
  }
};

}  // namespace

TEST_CASE("D3 the next edge is asked for ahead from 7/8 of the way to it on, in whole units") {
  Meter hard(100, protocol::Enforcement::hard, {80, 95});
  constexpr edge::Bits both = 0b11;
  CHECK(hard.ahead(69) == none);
  CHECK(hard.ahead(70) == 0);
  CHECK(hard.ahead(79) == 0);
  CHECK(hard.ahead(82, 0b1) == none);
  CHECK(hard.ahead(83, 0b1) == 1);
  CHECK(hard.ahead(86, both) == none);
  CHECK(hard.ahead(87, both) == edge::reached_bit);
  CHECK(hard.ahead(100, both) == edge::reached_bit);  // the next try is denied
  CHECK(hard.ahead(100, both | edge::bit(edge::reached_bit)) == none);

  Meter small(5, protocol::Enforcement::hard, {80, 95});
  CHECK(small.ahead(2) == none);
  CHECK(small.ahead(3) == 0);
  CHECK(small.ahead(4, 0b1) == 1);
  CHECK(small.ahead(5, both) == edge::reached_bit);
  CHECK(Meter(1, protocol::Enforcement::hard, {}).ahead(0) == none);
}

TEST_CASE("D3 a limit that denies is next at it, one that allows is next beyond it, with the thresholds between") {
  Meter soft(8, protocol::Enforcement::soft, {});
  CHECK(soft.ahead(6) == none);  // of 9
  CHECK(soft.ahead(7) == edge::reached_bit);
  Meter beyond(100, protocol::Enforcement::soft, {100, 150});
  CHECK(beyond.ahead(99) == 0);
  CHECK(beyond.ahead(100, 0b1) == edge::reached_bit);
  Meter denied(100, protocol::Enforcement::hard, {100, 150});
  CHECK(denied.ahead(99) == 0);
  CHECK(denied.ahead(100, 0b1) == edge::reached_bit);
}

TEST_CASE("D3 what is projected to be exhausted is asked for ahead wherever it stands") {
  Meter meter(100, protocol::Enforcement::hard, {80, 95});
  CHECK(meter.ahead(12) == none);
  CHECK(meter.ahead(12, 0, true) == 0);
  CHECK(meter.ahead(0, 0, true) == none);
  CHECK(Meter(ports::unlimited, protocol::Enforcement::soft, {80}).ahead(1'000'000, 0, true) == none);
  CHECK(Meter(0, protocol::Enforcement::hard, {80}).ahead(5, 0, true) == none);
}

TEST_CASE("D3 M8 within 30 days of the last episode limit_repeated is next, during one nothing is") {
  Meter meter(100, protocol::Enforcement::hard, {});
  const auto at = [&](core::Instant began, edge::EpisodeState state) {
    meter.episode = edge::episode_word(began, state);
    return meter.ahead(99);
  };
  CHECK(at(now - 30 * core::day, edge::EpisodeState::quiet) == edge::repeated_bit);
  CHECK(at(now - 30 * core::day - 1, edge::EpisodeState::quiet) == edge::reached_bit);
  CHECK(at(now, edge::EpisodeState::open) == none);
  CHECK(at(now, edge::EpisodeState::fresh) == none);
  CHECK(meter.ahead(99, edge::bit(edge::reached_bit) | edge::bit(edge::repeated_bit)) == none);
}
