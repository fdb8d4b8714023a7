#include "sdk/page/segments.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <new>

namespace headroom::page {

namespace {

std::unique_ptr<Segment> anonymous_segment(unsigned number) {
  const SegmentKind kind = kind_of(number);
  const std::uint32_t capacity = new_capacity(kind);
  void* base = mmap(nullptr, segment_bytes(capacity, kind), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return nullptr;
  write_header(*static_cast<SegmentHeader*>(base), capacity, number, {});
  return std::make_unique<Segment>(base, capacity, kind);
}

}  // namespace

Segment* Segments::at(unsigned number) noexcept try {
  if (number >= max_segments) return nullptr;
  if (Segment* known = segments_[number].load(std::memory_order_acquire)) return known;
  if (!is_on_disk_) return nullptr;
  auto mapped = map_segment(directory_.get(), number);
  if (mapped.segment) adopt(number, std::move(mapped.segment));
  return segments_[number].load(std::memory_order_acquire);
} catch (const std::bad_alloc&) {
  return nullptr;
}

int Segments::create(unsigned number, const std::array<std::uint8_t, 16>& directory_id) noexcept try {
  if (number >= max_segments) return ENOSPC;
  if (!is_on_disk_) return at_or_new(number) != nullptr ? 0 : ENOMEM;
  if (const int error = create_segment(directory_.get(), number, directory_id); error != 0) return error;
  has_new_names_.store(true);
  return 0;
} catch (const std::bad_alloc&) {
  return ENOMEM;
}

Segment* Segments::at_or_new(unsigned number) noexcept try {
  Segment* known = at(number);
  if (known != nullptr || is_on_disk_ || number >= max_segments) return known;
  if (auto made = anonymous_segment(number)) adopt(number, std::move(made));
  return segments_[number].load(std::memory_order_acquire);
} catch (const std::bad_alloc&) {
  return nullptr;
}

void Segments::adopt(unsigned number, std::unique_ptr<Segment> mapped) {
  const core::Lock lock(mutex_);
  if (segments_[number].load(std::memory_order_relaxed) != nullptr) return;
  mapped_.push_back(std::move(mapped));
  segments_[number].store(mapped_.back().get(), std::memory_order_release);
}

bool Segments::is_removed(unsigned number) noexcept {
  Segment* first = segments_[0].load(std::memory_order_acquire);
  return first != nullptr && (first->header().words.removed[number / 64].load() >> (number % 64) & 1) != 0;
}

void Segments::mark_removed(unsigned number) noexcept {
  if (Segment* first = segments_[0].load(std::memory_order_acquire))
    first->header().words.removed[number / 64].fetch_or(std::uint64_t{1} << (number % 64));
}

int Segments::flush() noexcept {
  if (!is_on_disk_) return 0;
  for (auto& known : segments_)
    if (Segment* segment = known.load(std::memory_order_acquire))
      if (msync(&segment->header(), segment->bytes(), MS_SYNC) != 0) return errno;
  if (!has_new_names_.exchange(false) || fsync(directory_.get()) == 0) return 0;
  has_new_names_.store(true);
  return errno;
}

}  // namespace headroom::page
