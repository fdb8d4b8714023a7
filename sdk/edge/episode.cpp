#include "sdk/edge/episode.hpp"

#include "sdk/edge/fire.hpp"

namespace headroom::edge {

namespace {

constexpr auto acquire = std::memory_order_acquire, acq_rel = std::memory_order_acq_rel;

/// Leaves the instant alone. False when the word moved meanwhile.
bool step(ports::Slot& slot, std::uint64_t& word, EpisodeState to) noexcept {
  return slot.episode.compare_exchange_weak(word, episode_word(episode_began(word), to), acq_rel, acquire);
}

}  // namespace

bool note_denial(ports::Slot& slot) noexcept {
  std::uint64_t word = slot.episode.load(acquire);
  for (;;) {
    const auto state = episode_state(word);
    if (state == EpisodeState::fresh || state == EpisodeState::again) return false;
    const bool begins = state == EpisodeState::quiet;
    if (step(slot, word, begins ? EpisodeState::fresh : EpisodeState::again)) return begins;
  }
}

void end_episode(ports::Slot& slot) noexcept {
  std::uint64_t word = slot.episode.load(acquire);
  while (episode_state(word) == EpisodeState::open || episode_state(word) == EpisodeState::again)
    if (step(slot, word, EpisodeState::quiet)) return;
}

void drop_episode(ports::Slot& slot) noexcept {
  std::uint64_t word = slot.episode.load(acquire);
  while (episode_state(word) != EpisodeState::quiet)
    if (step(slot, word, EpisodeState::quiet)) return;
}

bool judge_episode(ports::Slot& slot, core::Instant now, std::uint8_t me) noexcept {
  const std::uint64_t edges = slot.edge.load(acquire);
  std::uint64_t word = slot.episode.load(acquire);
  const auto state = episode_state(word);
  if (state == EpisodeState::quiet) return false;
  const bool is_over = now - slot.last_denial.load(acquire) > episode_silence;
  if (state == EpisodeState::open) {
    if (is_over) step(slot, word, EpisodeState::quiet);
    return false;
  }
  if (state == EpisodeState::again && !is_over) {
    slot.last_denial.store(now);
    step(slot, word, EpisodeState::open);
    return false;
  }
  // Fired before the episode is marked as judged: a crash in between judges it again, to the same edge.
  const core::Instant before = episode_began(word);
  const bool is_repeated = before != 0 && now - before <= repeat_window;
  const bool fires = fire(slot, edges, is_repeated ? repeated_bit : reached_bit, me);
  slot.last_denial.store(now);
  while (episode_began(word) == before &&
         !slot.episode.compare_exchange_weak(word, episode_word(now, EpisodeState::open), acq_rel, acquire)) {
  }
  return fires;
}

}  // namespace headroom::edge
