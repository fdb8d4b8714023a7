#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "sdk/ports/counter_page.hpp"

/// The slot of a `unique` meter with the keys that it has seen behind it (M19), as they lie in the page
/// (docs/formats/counter-page.md). A slot belongs to one where its record's kind is `unique`, and only there.
namespace headroom::ports {

inline constexpr std::size_t unique_keys = 2'048;  // places of the table; filled to half
inline constexpr std::size_t unique_register_words = 512;

struct alignas(128) UniqueSlot {
  Slot slot;
  std::atomic<std::int64_t> offset;  // 0: exact; else 2 · (count when it became dense − estimate then) + 1
  std::uint8_t reserved[120];
  std::atomic<std::uint64_t> keys[unique_keys];                 // 0: empty, else 1 + 48 bits of the key's hash
  std::atomic<std::uint64_t> registers[unique_register_words];  // eight registers of a byte each, the first lowest
};
static_assert(sizeof(UniqueSlot) == 20'736 && offsetof(UniqueSlot, keys) == 256 &&
              offsetof(UniqueSlot, registers) == 16'640);

/// Null for any other kind of record.
inline UniqueSlot* unique_of(const Place& place) noexcept {
  const bool is_unique = place && place.record != nullptr && place.record->key.record_kind() == RecordKind::unique;
  return is_unique ? reinterpret_cast<UniqueSlot*>(place.slot) : nullptr;  // its first member
}

}  // namespace headroom::ports
