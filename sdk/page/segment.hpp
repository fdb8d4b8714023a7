#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "sdk/page/layout.hpp"
#include "sdk/ports/counter_page.hpp"

namespace headroom::page {

/// The header of a new segment, its CRC in it.
void write_header(SegmentHeader& header, std::uint32_t capacity, std::uint32_t number,
                  const std::array<std::uint8_t, 16>& directory) noexcept;
std::uint32_t header_crc(const SegmentHeader& header) noexcept;
std::uint32_t record_crc(const ports::Record& record) noexcept;

/// One mapped segment: an append-only directory of records and their slots. Any thread, any process, no locks.
class Segment {
 public:
  /// What a look-up says; `sealed`: the key is not here and never will be, look in the next segment.
  struct Answer {
    ports::Place place;
    bool sealed = false;
  };

  /// Takes a mapping of segment_bytes(capacity) bytes and unmaps it in the end.
  Segment(void* base, std::uint32_t capacity);
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  Answer find(const ports::Key& key, std::uint64_t hash) noexcept;
  /// Reserves a place, writes the record whole, links it by one CAS; who loses to an equal key gets the winner's. A
  /// full segment is sealed first: afterwards no link can succeed here.
  Answer find_or_create(const ports::Key& key, std::uint64_t hash, const ports::CounterPage::Initialise& initialise);
  void each(const std::function<void(ports::Place)>& visit);

  SegmentHeader& header() noexcept { return *static_cast<SegmentHeader*>(base_); }
  std::size_t bytes() const noexcept { return segment_bytes(capacity_); }
  std::uint32_t capacity() const noexcept { return capacity_; }
  std::uint32_t places_taken() noexcept;
  /// Records that are linked and fail their CRC; they are left out everywhere (M22).
  std::uint32_t damaged() const noexcept { return damaged_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t>* table() noexcept;
  ports::Place place(std::uint32_t index) noexcept;
  bool is_sound(std::uint32_t index) noexcept;
  bool matches(std::uint64_t word, std::uint64_t hash, const ports::Key& key) noexcept;
  std::uint32_t reserve() noexcept;
  void seal() noexcept;

  void* base_;
  std::uint32_t capacity_;
  std::atomic<std::uint32_t> damaged_{0};
  std::unique_ptr<std::atomic<std::uint8_t>[]> checked_;  // per record: 0 not yet, 1 sound, 2 damaged
};

}  // namespace headroom::page
