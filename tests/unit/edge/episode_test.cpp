#include "sdk/edge/episode.hpp"

#include <thread>
#include <vector>

#include "sdk/edge/fire.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;

namespace {

constexpr core::Instant start = 1'793'491'200'000;
constexpr std::uint8_t me = 7;

bool has_fired(const ports::Slot& slot, unsigned bit) { return (edge::fired(slot.edge) & edge::bit(bit)) != 0; }

}  // namespace

TEST_CASE("M8 the first denial begins an episode, which is limit_reached once") {
  ports::Slot slot{};
  CHECK_FALSE(edge::judge_episode(slot, start, me));
  CHECK(edge::note_denial(slot));
  CHECK_FALSE(edge::note_denial(slot));
  CHECK(edge::judge_episode(slot, start, me));
  CHECK(has_fired(slot, edge::reached_bit));
  CHECK(slot.last_denial == start);
  CHECK_FALSE(edge::note_denial(slot));
  CHECK_FALSE(edge::judge_episode(slot, start + 1, me));
  CHECK_FALSE(has_fired(slot, edge::repeated_bit));
}

TEST_CASE("M8 headroom that returns ends the episode, another within 30 days is limit_repeated, then no more") {
  ports::Slot slot{};
  edge::note_denial(slot);
  edge::judge_episode(slot, start, me);
  edge::end_episode(slot);
  CHECK(edge::note_denial(slot));
  CHECK(edge::judge_episode(slot, start + 30 * core::day, me));
  CHECK(has_fired(slot, edge::repeated_bit));
  edge::end_episode(slot);
  CHECK(edge::note_denial(slot));
  CHECK_FALSE(edge::judge_episode(slot, start + 31 * core::day, me));
}

TEST_CASE("M8 an episode more than 30 days after the last is a first one again, in its own generation") {
  ports::Slot slot{};
  slot.episode = edge::episode_word(start, edge::EpisodeState::quiet);
  edge::note_denial(slot);
  CHECK(edge::judge_episode(slot, start + 30 * core::day + 1, me));
  CHECK(has_fired(slot, edge::reached_bit));
  CHECK_FALSE(has_fired(slot, edge::repeated_bit));
}

TEST_CASE("M8 24 hours without a denial end an episode, also when nobody looked meanwhile") {
  for (const bool looked : {true, false}) {
    ports::Slot slot{};
    edge::note_denial(slot);
    edge::judge_episode(slot, start, me);
    const auto later = start + core::day + 1;
    if (looked) edge::judge_episode(slot, later, me);
    CHECK(edge::note_denial(slot) == looked);
    CHECK(edge::judge_episode(slot, later, me));
    CHECK(has_fired(slot, edge::repeated_bit));
  }
}

TEST_CASE("M8 denials within 24 hours of each other are one episode, however long it lasts") {
  ports::Slot slot{};
  edge::note_denial(slot);
  edge::judge_episode(slot, start, me);
  for (int i = 1; i < 40; ++i) {
    edge::note_denial(slot);
    CHECK_FALSE(edge::judge_episode(slot, start + i * 23 * core::hour, me));
  }
  CHECK_FALSE(has_fired(slot, edge::repeated_bit));
}

TEST_CASE("M7 a new generation drops a denial that was not judged, and keeps when the last episode began") {
  ports::Slot slot{};
  slot.episode = edge::episode_word(start, edge::EpisodeState::quiet);
  edge::note_denial(slot);
  edge::drop_episode(slot);
  CHECK_FALSE(edge::judge_episode(slot, start + 1, me));
  CHECK(edge::episode_began(slot.episode) == start);
}

TEST_CASE("M8 a crash after the edge fired and before the episode was marked fires nothing twice") {
  ports::Slot slot{};
  edge::note_denial(slot);
  edge::fire(slot, slot.edge, edge::reached_bit, me);  // and there the judge was killed
  CHECK_FALSE(edge::judge_episode(slot, start, 9));
  CHECK(edge::episode_state(slot.episode) == edge::EpisodeState::open);
  CHECK_FALSE(has_fired(slot, edge::repeated_bit));
}

TEST_CASE("M8 several judges of one denial fire one edge") {
  for (int round = 0; round < 300; ++round) {
    ports::Slot slot{};
    edge::note_denial(slot);
    std::atomic<int> fires{0};
    std::vector<std::thread> judges;
    for (std::uint8_t t = 1; t <= 4; ++t)
      judges.emplace_back([&, t] { fires += edge::judge_episode(slot, start + t, t) ? 1 : 0; });
    for (auto& judge : judges) judge.join();
    REQUIRE(fires == 1);
    REQUIRE(edge::fired(slot.edge) == edge::bit(edge::reached_bit));
  }
}
