#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sdk/core/error.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/core/result.hpp"
#include "sdk/core/thread_annotations.hpp"
#include "sdk/page/boot.hpp"
#include "sdk/page/origin.hpp"
#include "sdk/page/presence.hpp"
#include "sdk/page/segments.hpp"
#include "sdk/ports/counter_page.hpp"

namespace headroom::page {

/// Where counts are (M23): in the state directory's own files; in shared memory, and copied to the directory each
/// interval; in this process alone.
enum class Durability { page, interval, memory };

/// One set of segments and who counts in it; shared by every client of the process that is in this place. Obtained from
/// Volumes. Any thread; what waits for the disk says so.
class Volume final : public ports::CounterPage {
 public:
  /// `segments`: the directory of the segment files; none: in memory. `home`, for `interval` alone: the state directory
  /// that they are copied to. `path`: the state directory's.
  Volume(Descriptor segments, Descriptor home, std::string path, std::shared_ptr<Presence> presence);

  ports::Place find(const ports::Key& key) noexcept override;
  ports::Place find_or_create(const ports::Key& key, const Initialise& initialise) noexcept override;
  void each(const std::function<void(ports::Place)>& visit) override;
  bool is_alive(std::uint8_t index) noexcept override { return clients().is_alive(index); }

  /// Maps every segment, sets damaged ones aside, makes the first one. Once, before anyone else has it. Disk.
  core::Result<void> load();
  /// Maps what other processes made, and makes the next segment when the last is half full; the first of the sketches
  /// when a unique meter has asked for a place. Disk.
  core::Result<void> keep_ahead();
  /// Everything counted before is on the disk (M21): written through, or copied by the process that leads. After a
  /// write that failed the files are suspect. Disk.
  core::Result<void> flush();
  /// Flushes, then writes that nothing is missing. By the last client to close. Disk.
  core::Result<void> close_cleanly();
  /// Whether others who come now would not find what is counted here (F-23, F-30, F-39), or the files are suspect
  /// (F-28); why, or number 0. What was cut off is covered first, so that nobody runs into it. Disk, a few looks.
  core::Error look();
  bool is_suspect() const noexcept { return is_suspect_.load(); }
  /// look() had to cover something: what is read there is not what was counted.
  bool has_lost_bytes() const noexcept { return has_lost_bytes_.load(); }
  /// Sets every file aside, so that those who come begin anew. Disk.
  void give_up() noexcept;
  /// Deletes a sealed segment for good, that nobody needs any more; not the first. By who is alone here. Disk.
  void remove(unsigned number) noexcept;
  Segment* segment(unsigned number) noexcept { return segments_.at_known(number); }
  bool is_removed(unsigned number) noexcept { return segments_.is_removed(number); }

  Clients& clients() noexcept { return presence_->clients; }
  const std::shared_ptr<Presence>& presence() const noexcept { return presence_; }
  DirectoryWords& words() noexcept { return segments_.at(0)->header().words; }
  /// What the disk has may lie below what was sent (M21), a file of sketches was set aside and does (M22), or it is a
  /// copy of what counts elsewhere (M24): old lanes must freeze, until lanes_are_new().
  bool needs_new_lanes() noexcept;
  void lanes_are_new() noexcept;
  bool is_after_unclean_boot() const noexcept { return boot_ == Boot::after_unclean; }
  Durability durability() const noexcept;
  /// Damaged files, under their new names (M22).
  const std::vector<std::string>& set_aside_files() const noexcept { return aside_; }
  std::uint32_t damaged_records() noexcept;
  /// In a forked child: closes the inherited descriptors; counting by handle goes on (M28). Async-signal-safe.
  void abandon_in_child() noexcept;

 private:
  core::Result<void> keep_ahead(unsigned first, unsigned end);
  core::Result<void> load_first();
  core::Result<void> load_more(unsigned first, unsigned end);
  core::Result<void> bring_in();
  core::Result<void> repair(unsigned number);
  core::Error failure(unsigned number, Fault fault, int system) const;
  core::Error lost(core::ErrorNumber number, const std::string& what) const;
  void note_gaps();
  int write_through() noexcept;
  int copy_all() noexcept HEADROOM_REQUIRES(copying_);

  const std::string path_;
  const std::shared_ptr<Presence> presence_;
  Segments segments_;
  Descriptor home_;
  FileIdentity directory_;  // the state directory's
  std::uint64_t origin_ = 0;
  bool is_elsewhere_ = false;  // than where it counted last
  std::vector<std::string> aside_;
  Boot boot_ = Boot::same;
  std::atomic<bool> wants_sketches_{false};
  std::atomic<bool> has_lost_sketches_{false};  // and no new lanes since
  std::atomic<bool> is_suspect_{false}, has_lost_bytes_{false};
  core::Mutex copying_;
  std::array<std::uint64_t, max_segments> copied_ HEADROOM_GUARDED_BY(copying_){};  // what each copy holds, as a hash
};

}  // namespace headroom::page
