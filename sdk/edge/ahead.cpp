#include "sdk/edge/ahead.hpp"

#include "sdk/edge/due.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/word.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::edge {

namespace {

__extension__ typedef __int128 Wide;
constexpr auto relaxed = std::memory_order_relaxed;

struct Ahead {
  unsigned bit;
  Wide at;  // the usage at which it fires, or at which the next try does
};

Wide limit_edge_at(const ports::Slot& slot, std::int64_t limit) noexcept {
  const auto enforcement = static_cast<protocol::Enforcement>(slot.enforcement.load(relaxed));
  const bool is_denied = enforcement == protocol::Enforcement::hard || enforcement == protocol::Enforcement::strict;
  return is_denied ? limit : Wide{limit} + 1;
}

std::optional<unsigned> limit_edge(const ports::Slot& slot, Bits has_fired, core::Instant now) noexcept {
  const std::uint64_t episode = slot.episode.load(relaxed);
  if (episode_state(episode) != EpisodeState::quiet) return std::nullopt;
  const core::Instant began = episode_began(episode);
  const unsigned number = began != 0 && now - began <= repeat_window ? repeated_bit : reached_bit;
  return (has_fired & bit(number)) == 0 ? std::optional(number) : std::nullopt;
}

std::optional<Ahead> next_of(const ports::Slot& slot, std::int64_t limit, core::Instant now) noexcept {
  const Bits has_fired = fired(slot.edge.load(std::memory_order_acquire));
  const Wide last = limit_edge_at(slot, limit);
  for (unsigned i = 0; i < ports::max_thresholds; ++i) {
    const std::uint16_t threshold = slot.thresholds[i].load(relaxed);
    const Wide at = (Wide{threshold} * limit + 99) / 100;
    if (threshold == 0 || at > last) break;
    if ((has_fired & bit(i)) == 0) return Ahead{i, at};
  }
  const auto number = limit_edge(slot, has_fired, now);
  return number ? std::optional(Ahead{*number, last}) : std::nullopt;
}

}  // namespace

std::optional<unsigned> edge_ahead(const ports::Slot& slot, bool is_projected, core::Instant now) noexcept {
  const std::int64_t limit = slot.limit.load(relaxed), used = used_of(slot);
  if (limit == ports::unlimited || limit <= 0 || used <= 0) return std::nullopt;
  const auto next = next_of(slot, limit, now);
  if (!next || !(is_projected || used >= next->at * 7 / 8)) return std::nullopt;
  return next->bit;
}

}  // namespace headroom::edge
