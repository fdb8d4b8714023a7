#include "sdk/page/segment.hpp"

#include <sys/mman.h>

#include <cstring>

#include "sdk/core/crc32.hpp"

namespace headroom::page {

namespace {
constexpr std::uint8_t sound = 1, broken = 2;
}  // namespace

void write_header(SegmentHeader& header, std::uint32_t capacity, std::uint32_t number,
                  const std::array<std::uint8_t, 16>& directory) noexcept {
  std::memcpy(header.magic, magic, sizeof magic);
  header.version = format_version;
  header.header_bytes = sizeof(SegmentHeader);
  header.capacity = capacity;
  header.table_words = capacity * words_per_record;
  header.record_bytes = sizeof(ports::Record);
  header.slot_bytes = sizeof(ports::Slot);
  header.number = number;
  header.directory = directory;
  header.crc = header_crc(header);
}

std::uint32_t header_crc(const SegmentHeader& header) noexcept {
  return core::crc32(&header, offsetof(SegmentHeader, crc));
}

std::uint32_t record_crc(const ports::Record& record) noexcept {
  static_assert(offsetof(ports::Record, lane_id) == offsetof(ports::Record, key) + sizeof(ports::Key));
  return core::crc32(&record.key, sizeof record.key + sizeof record.lane_id);
}

Segment::Segment(void* base, std::uint32_t capacity)
    : base_(base), capacity_(capacity), checked_(new std::atomic<std::uint8_t>[capacity]()) {}

Segment::~Segment() { munmap(base_, bytes()); }

Segment::Answer Segment::find(const ports::Key& key, std::uint64_t hash) noexcept {
  const std::uint32_t mask = capacity_ * words_per_record - 1;
  auto* words = table();
  for (std::uint32_t step = 0; step <= mask; ++step) {
    const std::uint64_t word = words[(hash + step) & mask].load(std::memory_order_acquire);
    if (word == tombstone) break;
    if (word == 0) return {};
    if (matches(word, hash, key)) return {place(static_cast<std::uint32_t>(word & index_mask) - 1), false};
  }
  return {{}, true};
}

Segment::Answer Segment::find_or_create(const ports::Key& key, std::uint64_t hash,
                                        const ports::CounterPage::Initialise& initialise) {
  const std::uint32_t mask = capacity_ * words_per_record - 1;
  auto* words = table();
  std::uint32_t mine = capacity_;
  for (std::uint32_t step = 0; step <= mask;) {
    auto& at = words[(hash + step) & mask];
    std::uint64_t word = at.load(std::memory_order_acquire);
    if (word == tombstone) break;
    if (word != 0) {
      if (matches(word, hash, key)) return {place(static_cast<std::uint32_t>(word & index_mask) - 1), false};
      ++step;
      continue;
    }
    if (mine == capacity_) {
      mine = reserve();
      if (mine == capacity_) {
        seal();
        continue;  // an equal key may have been linked here while the words were being sealed
      }
      const auto fresh = place(mine);
      fresh.record->key = key;
      fresh.record->period_start.store(ports::period_unknown, std::memory_order_relaxed);
      fresh.record->period_end.store(ports::period_unknown, std::memory_order_relaxed);
      initialise(*fresh.record, *fresh.slot);
      fresh.record->crc = record_crc(*fresh.record);
      fresh.record->state = 1;
    }
    if (at.compare_exchange_strong(word, table_word(hash, mine), std::memory_order_acq_rel)) {
      auto made = place(mine);
      made.created = true;
      return {made, false};
    }
  }
  return {{}, true};
}

void Segment::each(const std::function<void(ports::Place)>& visit) {
  for (std::uint32_t i = 0; i < capacity_ * words_per_record; ++i) {
    const std::uint64_t word = table()[i].load(std::memory_order_acquire);
    if (word == 0 || word == tombstone) continue;
    const auto index = static_cast<std::uint32_t>(word & index_mask) - 1;
    if (index < capacity_ && is_sound(index)) visit(place(index));
  }
}

std::uint32_t Segment::places_taken() noexcept {
  const std::uint32_t taken = header().bump.load(std::memory_order_relaxed);
  return taken < capacity_ ? taken : capacity_;
}

std::atomic<std::uint64_t>* Segment::table() noexcept {
  return reinterpret_cast<std::atomic<std::uint64_t>*>(static_cast<char*>(base_) + table_offset());
}

ports::Place Segment::place(std::uint32_t index) noexcept {
  auto* base = static_cast<char*>(base_);
  return {reinterpret_cast<ports::Record*>(base + records_offset(capacity_)) + index,
          reinterpret_cast<ports::Slot*>(base + slots_offset(capacity_)) + index};
}

bool Segment::is_sound(std::uint32_t index) noexcept {
  auto& known = checked_[index];
  std::uint8_t state = known.load(std::memory_order_relaxed);
  if (state == 0) {
    const auto& record = *place(index).record;
    state = record.state == 1 && record.crc == record_crc(record) ? sound : broken;
    if (known.exchange(state, std::memory_order_relaxed) == 0 && state == broken) damaged_.fetch_add(1);
  }
  return state == sound;
}

bool Segment::matches(std::uint64_t word, std::uint64_t hash, const ports::Key& key) noexcept {
  const auto index = static_cast<std::uint32_t>(word & index_mask) - 1;
  return (word & ~index_mask) == (hash & ~index_mask) && index < capacity_ &&
         std::memcmp(&place(index).record->key, &key, sizeof key) == 0 && is_sound(index);
}

std::uint32_t Segment::reserve() noexcept {
  // Looked at before it is raised, so that a full segment does not raise it for ever.
  auto& bump = header().bump;
  if (bump.load(std::memory_order_relaxed) >= capacity_) return capacity_;
  const std::uint32_t index = bump.fetch_add(1, std::memory_order_relaxed);
  return index < capacity_ ? index : capacity_;
}

void Segment::seal() noexcept {
  for (std::uint32_t i = 0; i < capacity_ * words_per_record; ++i) {
    std::uint64_t empty = 0;
    table()[i].compare_exchange_strong(empty, tombstone, std::memory_order_acq_rel);
  }
}

}  // namespace headroom::page
