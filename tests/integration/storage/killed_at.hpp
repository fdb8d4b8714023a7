#pragma once
#include <atomic>

namespace headroom::testing {

/// Counts the storage system calls of a process, and ends it by SIGKILL where it is about to make a certain one; to lie
/// in shared memory, so that the count outlives it (F-02).
struct KilledAt {
  std::atomic<int> calls{0};
  std::atomic<int> at{0};  // 0: never

  /// This process is counted from now on.
  void count_here() noexcept;
  static void step() noexcept;
};

}  // namespace headroom::testing
