#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "sdk/core/mutex.hpp"
#include "sdk/core/thread_annotations.hpp"
#include "sdk/page/descriptor.hpp"
#include "sdk/page/segment_file.hpp"

namespace headroom::page {

/// The segments of one directory, mapped once each and for as long as this lives. Any thread.
class Segments {
 public:
  /// Without a directory the segments are anonymous memory.
  explicit Segments(Descriptor directory = Descriptor()) noexcept : directory_(std::move(directory)) {}

  /// The segment, mapped now if another process has made it; null where there is none.
  Segment* at(unsigned number) noexcept;
  /// The segment if it is mapped. Never a system call.
  Segment* at_known(unsigned number) const noexcept { return segments_[number].load(std::memory_order_acquire); }
  /// Makes the segment where there is none. Touches the disk. 0, or an errno.
  int create(unsigned number, const std::array<std::uint8_t, 16>& directory_id) noexcept;
  /// In memory a segment is made when it is needed.
  Segment* at_or_new(unsigned number) noexcept;
  void adopt(unsigned number, std::unique_ptr<Segment> mapped);

  /// A number whose segment is gone for good: look-ups pass it by.
  bool is_removed(unsigned number) noexcept;
  void mark_removed(unsigned number) noexcept;

  bool is_on_disk() const noexcept { return is_on_disk_; }
  int directory() const noexcept { return directory_.get(); }
  /// 0, or an errno: every mapped byte and every new file's name are on the disk.
  int flush() noexcept;
  void close_directory() noexcept { directory_.reset(); }

 private:
  Descriptor directory_;
  const bool is_on_disk_ = static_cast<bool>(directory_);
  std::atomic<bool> has_new_names_{false};
  std::array<std::atomic<Segment*>, max_segments> segments_{};
  core::Mutex mutex_;
  std::vector<std::unique_ptr<Segment>> mapped_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::page
