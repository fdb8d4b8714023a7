#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "sdk/ports/counter_record.hpp"
#include "sdk/ports/counter_slot.hpp"

/// A segment file byte by byte (docs/formats/counter-page.md): header, table, records, slots.
namespace headroom::page {

inline constexpr char magic[8] = {'h', 'e', 'a', 'd', 'r', 'o', 'o', 'm'};
inline constexpr std::uint32_t format_version = 1;
inline constexpr std::uint32_t segment_capacity = 1024;  // of the segments that this version makes; it reads any
inline constexpr std::uint32_t max_capacity = 1U << 20, words_per_record = 4;
inline constexpr unsigned max_segments = 256;

/// Words of the whole directory; they stand in segment 0.
struct DirectoryWords {
  std::atomic<std::uint64_t> boot_id[2];      // of the boot that counted last
  std::atomic<std::uint64_t> time_sequence;   // odd while the two words below are written
  std::atomic<std::int64_t> server_time;      // Unix ms at the last sync (M11)
  std::atomic<std::int64_t> boottime;         // CLOCK_BOOTTIME ms at the same instant
  std::atomic<std::int64_t> high_water;       // the latest trusted time ever seen, Unix ms
  std::atomic<std::uint64_t> change;          // bumped when other processes have something to notice (M27)
  std::atomic<std::int64_t> plan_version;     // the newest that a leader stored
  std::atomic<std::uint32_t> closed_cleanly;  // 1: the last process to close had everything on disk
  std::uint32_t reserved_word;
  std::atomic<std::uint64_t> removed[4];  // bit k: segment k is gone for good, look in the next
  std::uint64_t reserved[3];
};
static_assert(sizeof(DirectoryWords) == 128);

struct SegmentHeader {
  char magic[8];
  std::uint32_t version, header_bytes, capacity, table_words, record_bytes, slot_bytes, number;
  std::uint32_t kind;                      // 0: counters
  std::array<std::uint8_t, 16> directory;  // segment 0: the directory's random id
  std::uint32_t reserved_word;
  std::uint32_t crc;                // over the 60 bytes before it; here in every version
  std::atomic<std::uint32_t> bump;  // places handed out; may pass capacity
  std::uint32_t reserved_line[15];
  DirectoryWords words;
  std::uint8_t reserved[4096 - 256];
};
static_assert(sizeof(SegmentHeader) == 4096 && offsetof(SegmentHeader, crc) == 60 &&
              offsetof(SegmentHeader, words) == 128);

constexpr std::size_t table_offset() noexcept { return sizeof(SegmentHeader); }
constexpr std::size_t records_offset(std::uint32_t capacity) noexcept {
  return table_offset() + std::size_t{capacity} * words_per_record * sizeof(std::uint64_t);
}
constexpr std::size_t slots_offset(std::uint32_t capacity) noexcept {
  return records_offset(capacity) + std::size_t{capacity} * sizeof(ports::Record);
}
constexpr std::size_t segment_bytes(std::uint32_t capacity) noexcept {
  return slots_offset(capacity) + std::size_t{capacity} * sizeof(ports::Slot);
}

// A table word: 40 bits of the key's hash, then the record's index + 1.
inline constexpr std::uint64_t tombstone = ~std::uint64_t{0}, index_mask = 0xffffff;
constexpr std::uint64_t table_word(std::uint64_t hash, std::uint32_t index) noexcept {
  return (hash & ~index_mask) | (std::uint64_t{index} + 1);
}

}  // namespace headroom::page
