#pragma once
#include <headroom/values.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__) && !defined(__SANITIZE_THREAD__)
#define HEADROOM_PAIRED_LIMIT
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#undef HEADROOM_PAIRED_LIMIT
#endif
#endif
#endif
#if defined(HEADROOM_PAIRED_LIMIT)
#include <emmintrin.h>
#endif

#include "sdk/ports/counter_slot.hpp"

/// The answer of every operation on a meter, put together in as few instructions as it takes.
namespace headroom::meter {

/// verdict, basis, counted and allowed of a reading as the one word that they are in it.
using Flags = std::uint64_t;

constexpr Flags flags(unsigned verdict, unsigned basis, bool counted, bool allowed) noexcept {
  return Flags{verdict & 0xff} | Flags{basis & 0xff} << 8 | Flags{counted} << 16 | Flags{allowed} << 24;
}
constexpr unsigned basis_of(Flags word) noexcept { return word >> 8 & 0xff; }
constexpr bool is_allowed(Flags word) noexcept { return (word >> 24 & 0xff) != 0; }
constexpr Flags uncounted(Flags word) noexcept { return word & ~(Flags{0xff} << 16); }
/// Nothing stands against the use but a limit: a plan names the meter.
constexpr bool is_plain(Flags word) noexcept { return (word & 0xff) == HEADROOM_VERDICT_ALLOWED; }
/// The word of a use that nothing stands against.
constexpr Flags plain(unsigned basis) noexcept { return flags(HEADROOM_VERDICT_ALLOWED, basis, true, true); }

static_assert(std::endian::native == std::endian::little, "the page and this word are little-endian");
static_assert(sizeof(headroom_reading) == 32 && offsetof(headroom_reading, used) == 16 &&
              offsetof(headroom_reading, verdict) == 24 && offsetof(headroom_reading, allowed) == 27);

/// limit and resets_at, which a reading begins with, as one load and one store of 16 bytes: two stores of eight bytes
/// read back as sixteen cost as much as the count itself. The thread sanitizer sees two plain loads.
#if defined(HEADROOM_PAIRED_LIMIT)
struct LimitPair {
  __m128i both;
};
inline LimitPair load_limit(const ports::Slot& slot) noexcept {
  return {_mm_load_si128(reinterpret_cast<const __m128i*>(&slot.limit))};
}
inline headroom_reading make_reading(std::int64_t used, LimitPair pair, Flags word) noexcept {
  headroom_reading reading;
  reading.used = used;
  _mm_store_si128(reinterpret_cast<__m128i*>(&reading.limit), pair.both);
  std::memcpy(&reading.verdict, &word, sizeof word);
  return reading;
}
#else
struct LimitPair {
  std::int64_t limit, resets_at;
};
inline LimitPair load_limit(const ports::Slot& slot) noexcept {
  return {slot.limit.load(std::memory_order_relaxed), slot.resets_at.load(std::memory_order_relaxed)};
}
inline headroom_reading make_reading(std::int64_t used, LimitPair pair, Flags word) noexcept {
  headroom_reading reading;
  reading.used = used;
  reading.limit = pair.limit;
  reading.resets_at = pair.resets_at;
  std::memcpy(&reading.verdict, &word, sizeof word);
  return reading;
}
#endif

}  // namespace headroom::meter
