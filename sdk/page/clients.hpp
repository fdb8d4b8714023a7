#pragma once
#include <bitset>
#include <cstdint>

#include "sdk/core/mutex.hpp"
#include "sdk/core/thread_annotations.hpp"
#include "sdk/page/locks.hpp"

namespace headroom::page {

/// Who counts in a directory: every client of every process has an index there, and one leads (M27). Any thread.
class Clients {
 public:
  explicit Clients(Locks& locks) noexcept : locks_(&locks) {}

  /// An index 1 … 255, held until given back or until the process ends; 0 when there is none left.
  std::uint8_t take_index();
  void give_back(std::uint8_t index);
  bool is_alive(std::uint8_t index) noexcept;
  /// No other client, in whichever process.
  bool is_alone(std::uint8_t index);
  /// True when this client leads now; to be asked again and again, as a leader may have died.
  bool try_lead(std::uint8_t index);
  void resign(std::uint8_t index);

 private:
  Locks* locks_;
  core::Mutex mutex_;
  std::bitset<Locks::clients + 1> held_ HEADROOM_GUARDED_BY(mutex_);
  std::uint8_t leader_ HEADROOM_GUARDED_BY(mutex_) = 0;
};

}  // namespace headroom::page
