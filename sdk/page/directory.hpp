#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/page/volume.hpp"

namespace headroom::page {

/// A volume that was entered; `error` says why it is not in the state directory itself, number 0 where it is.
struct Entered {
  std::shared_ptr<Volume> volume;  // null only without any memory
  core::Error error;
};

/// The counter page of one client: the volume that it counts in, and those that it has left, which stay mapped until
/// this ends, for whoever still holds a slot there. Obtained from page::open(). Any thread; what waits for the disk
/// says so.
class Directory final : public ports::CounterPage {
 public:
  Directory(std::string path, std::shared_ptr<Volume> first);
  ~Directory() override;
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  ports::Place find(const ports::Key& key) noexcept override { return volume().find(key); }
  ports::Place find_or_create(const ports::Key& key, const Initialise& initialise) noexcept override {
    return volume().find_or_create(key, initialise);
  }
  void each(const std::function<void(ports::Place)>& visit) override { volume().each(visit); }
  bool is_alive(std::uint8_t index) noexcept override { return volume().is_alive(index); }

  Volume& volume() const noexcept { return *here_.load(std::memory_order_acquire)->volume; }
  core::Result<void> keep_ahead() { return volume().keep_ahead(); }
  core::Result<void> flush() { return volume().flush(); }
  core::Result<void> close_cleanly() { return volume().close_cleanly(); }
  Clients& clients() noexcept { return volume().clients(); }
  DirectoryWords& words() noexcept { return volume().words(); }
  bool is_after_unclean_boot() const noexcept { return volume().is_after_unclean_boot(); }
  Durability durability() const noexcept { return volume().durability(); }
  /// True: counts survive the process.
  bool is_durable() const noexcept { return durability() != Durability::memory; }
  const std::vector<std::string>& set_aside_files() const noexcept { return volume().set_aside_files(); }
  std::uint32_t damaged_records() noexcept { return volume().damaged_records(); }

  /// A volume to move to: because the files of this one are gone or suspect, or because counting in memory need not go
  /// on. `error` is what happened. Null: stay. `steady` limits how often a disk that was refused is asked again. Disk.
  Entered look_around(core::Duration steady);
  /// Counts go to this volume from now on. One thread at a time.
  void move_to(std::shared_ptr<Volume> next);
  /// Visits the volumes that were left, the last first.
  template <class Visit>
  void each_left(Visit&& visit) {
    for (const Stay* at = here_.load(std::memory_order_acquire)->before; at != nullptr; at = at->before)
      visit(*at->volume);
  }
  /// In a forked child: closes the inherited descriptors; counting by handle goes on (M28). Async-signal-safe.
  void abandon_in_child() noexcept;

 private:
  struct Stay {
    std::shared_ptr<Volume> volume;
    Stay* before;
  };

  const std::string path_;
  std::atomic<Stay*> here_;  // a list that only grows, so that a forked child finds it whole
  core::Duration ask_again_at_ = 0;
};

}  // namespace headroom::page
