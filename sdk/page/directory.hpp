#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sdk/core/result.hpp"
#include "sdk/page/boot.hpp"
#include "sdk/page/clients.hpp"
#include "sdk/page/locks.hpp"
#include "sdk/page/segments.hpp"
#include "sdk/ports/counter_page.hpp"

namespace headroom::page {

/// The counter page of one state directory, shared by every client of the process; or the same in memory. Obtained from
/// page::open(). Any thread; what waits for the disk says so.
class Directory final : public ports::CounterPage {
 public:
  Directory() = default;  // in memory, empty
  Directory(Descriptor directory, std::string path) : path_(std::move(path)), segments_(std::move(directory)) {}

  ports::Place find(const ports::Key& key) noexcept override;
  ports::Place find_or_create(const ports::Key& key, const Initialise& initialise) noexcept override;
  void each(const std::function<void(ports::Place)>& visit) override;
  bool is_alive(std::uint8_t index) noexcept override { return clients_.is_alive(index); }

  /// Maps every segment, sets damaged ones aside, makes the first one. Once, before anyone else has it. Disk.
  core::Result<void> load();
  /// Maps what other processes made, and makes the next segment when the last is half full. Disk.
  core::Result<void> keep_ahead();
  /// Everything counted before is on the disk (M21). Disk.
  core::Result<void> flush();
  /// Flushes, then writes that nothing is missing. By the last client to close. Disk.
  core::Result<void> close_cleanly();

  Clients& clients() noexcept { return clients_; }
  DirectoryWords& words() noexcept { return segments_.at(0)->header().words; }
  /// What the disk has may lie below what was sent, so that old lanes must freeze (M21); boot_settled(words()) ends it.
  bool is_after_unclean_boot() const noexcept { return boot_ == Boot::after_unclean; }
  /// True: counts survive the process.
  bool is_durable() const noexcept { return segments_.is_on_disk(); }
  /// Damaged files, under their new names (M22).
  const std::vector<std::string>& set_aside_files() const noexcept { return aside_; }
  std::uint32_t damaged_records() noexcept;
  /// In a forked child: closes the inherited descriptors; counting by handle goes on (M28). Async-signal-safe.
  void abandon_in_child() noexcept;

 private:
  core::Result<void> load_first();
  core::Result<void> repair(unsigned number);
  core::Error failure(unsigned number, Fault fault, int system) const;
  void note_gaps();

  std::string path_;
  Locks locks_;
  Clients clients_{locks_};
  Segments segments_;
  std::vector<std::string> aside_;
  Boot boot_ = Boot::same;
};

}  // namespace headroom::page
