#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

/// The counters themselves, as they lie in the page (docs/formats/counter-page.md). Every word is read and written by
/// several threads and processes at once, so each is an atomic; all are little-endian.
namespace headroom::ports {

inline constexpr std::int64_t max_amount = std::int64_t{1} << 40;         // M1
inline constexpr std::int64_t counter_max = (std::int64_t{1} << 53) - 1;  // M1
inline constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
inline constexpr std::size_t max_thresholds = 12;  // M7
inline constexpr std::int64_t no_plan_version = -1;

/// The counters of one meter in one period, written by one lane. A feature, a milestone and an intent use `edge` and
/// `ordinal` only; a lane with ordinal 0 uses `ordinal`.
struct alignas(128) Slot {
  // Hot line: all that an add or a consume touches.
  std::atomic<std::int64_t> consumed;   // monotone; used = consumed − refunded + others (M4)
  std::atomic<std::int64_t> refunded;   // monotone, at most consumed
  std::atomic<std::int64_t> next_edge;  // ≤ min(limit, ceiling) + 1: below it nothing is denied and nothing fires
  std::atomic<std::int64_t> ceiling;    // the last unit that may be consumed; counter_max: none
  std::atomic<std::int64_t> others;     // signed: account's total − own acknowledged − base
  std::atomic<std::uint64_t> edge;      // sdk/edge/word.hpp
  std::atomic<std::int64_t> limit;      // limit and resets_at are read as one pair of 16 bytes
  std::atomic<std::int64_t> resets_at;  // Unix seconds, 0: never
  // Cold line
  std::atomic<std::int64_t> last_denial;   // Unix milliseconds, stamped by a background thread
  std::atomic<std::uint64_t> episode;      // sdk/edge/episode.hpp
  std::atomic<std::int64_t> plan_version;  // of the plan that wrote the limits; 0 bundled, −1 none yet
  std::atomic<std::uint64_t>
      ordinal;  // lane 0: the account's current lane; feature, milestone, intent: the moment (D1)
  std::atomic<std::uint16_t> thresholds[max_thresholds];  // per cent, ascending, 0: no more
  std::atomic<std::uint8_t> kind;                         // protocol::MeterKind
  std::atomic<std::uint8_t> enforcement;                  // protocol::Enforcement
  std::uint8_t reserved[6];
};
static_assert(sizeof(Slot) == 128 && offsetof(Slot, limit) % 16 == 0 && offsetof(Slot, last_denial) == 64);
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

}  // namespace headroom::ports
