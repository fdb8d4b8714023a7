#pragma once
#include <cstdint>

/// The level word of a `latest` meter (M20), in its slot's `ordinal`: level 41 | stamped 1 | theirs 1 | setting 21,
/// from the low end; 0 until a level is known. Host threads have no clock: a change clears `stamped`, and the leader's
/// background thread notes when it first saw it (Record::observed). `theirs` is a level that the server told: not this
/// lane's to report. `setting` tells one word of the host from the next, so that what a reservation gives back never
/// lowers a level that was set since.
namespace headroom::edge {

inline constexpr std::uint64_t level_mask = (std::uint64_t{1} << 41) - 1;
inline constexpr std::uint64_t level_stamped = std::uint64_t{1} << 41, level_theirs = std::uint64_t{1} << 42;
inline constexpr unsigned setting_shift = 43;

constexpr std::int64_t level_of(std::uint64_t word) noexcept { return static_cast<std::int64_t>(word & level_mask); }
constexpr bool is_stamped(std::uint64_t word) noexcept { return (word & level_stamped) != 0; }
constexpr bool is_theirs(std::uint64_t word) noexcept { return (word & level_theirs) != 0; }
constexpr std::uint64_t setting_of(std::uint64_t word) noexcept { return word >> setting_shift; }

/// Said by the host, or with `level_theirs | level_stamped` by the server. Never 0.
constexpr std::uint64_t with_setting(std::uint64_t word, std::int64_t level, std::uint64_t marks = 0) noexcept {
  const std::uint64_t next = (setting_of(word) + 1) & ((std::uint64_t{1} << (64 - setting_shift)) - 1);
  return (next == 0 ? 1 : next) << setting_shift | marks | (static_cast<std::uint64_t>(level) & level_mask);
}
/// Moved here by a use or what was given back; the setting stays.
constexpr std::uint64_t with_level(std::uint64_t word, std::int64_t level) noexcept {
  if (setting_of(word) == 0) return with_setting(word, level);
  return setting_of(word) << setting_shift | (static_cast<std::uint64_t>(level) & level_mask);
}

}  // namespace headroom::edge
