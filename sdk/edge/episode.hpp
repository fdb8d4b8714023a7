#pragma once
#include <cstdint>

#include "sdk/core/instant.hpp"
#include "sdk/ports/counter_slot.hpp"

/// M8. An episode begins at the first denial, or at the first use beyond a limit that allows it; it ends when headroom
/// returns or after 24 h without another. Host threads have no clock: they mark the slot, and a background thread
/// judges what it marks: `limit_reached`, or `limit_repeated` for a second episode within 30 days.
namespace headroom::edge {

inline constexpr core::Duration episode_silence = core::day, repeat_window = 30 * core::day;

enum class EpisodeState : std::uint8_t {
  quiet,
  fresh,  // begun, not judged yet
  open,   // judged
  again   // judged, and denied again since the last stamp
};

/// The slot's episode word: when the last judged episode began (Unix ms) << 2 | state.
constexpr std::uint64_t episode_word(core::Instant began, EpisodeState state) noexcept {
  return static_cast<std::uint64_t>(began) << 2 | static_cast<std::uint64_t>(state);
}
constexpr EpisodeState episode_state(std::uint64_t word) noexcept { return static_cast<EpisodeState>(word & 3); }
constexpr core::Instant episode_began(std::uint64_t word) noexcept { return static_cast<core::Instant>(word >> 2); }

/// By a host thread at a denial. True when an episode begins, which a background thread should hear of.
bool note_denial(ports::Slot& slot) noexcept;
/// Headroom returned.
void end_episode(ports::Slot& slot) noexcept;
/// A new generation: what was not judged yet belonged to the old limit.
void drop_episode(ports::Slot& slot) noexcept;
/// By a background thread: stamps denials, fires what an episode's beginning means, closes silent ones. Several may
/// judge at once; the edge fires once. True when this call fired it.
bool judge_episode(ports::Slot& slot, core::Instant now, std::uint8_t me) noexcept;

}  // namespace headroom::edge
