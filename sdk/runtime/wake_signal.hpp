#pragma once
#include <memory>

#include "sdk/core/result.hpp"

namespace headroom::runtime {

/// An eventfd: host threads raise it, the loop notices. Shared by all who may still write to it, so that its number is
/// never another file's while a handle remembers it.
class WakeSignal {
 public:
  /// HEADROOM_ERROR_INTERNAL: no file descriptor is left.
  static core::Result<std::shared_ptr<WakeSignal>> make();
  explicit WakeSignal(int fd) noexcept : fd_(fd) {}
  ~WakeSignal();
  WakeSignal(const WakeSignal&) = delete;
  WakeSignal& operator=(const WakeSignal&) = delete;

  /// Eight bytes written here, value 1, are a raise.
  int fd() const noexcept { return fd_; }
  /// Any thread, also in a signal handler; errno is kept.
  void raise() const noexcept;
  void clear() const noexcept;

 private:
  const int fd_;
};

}  // namespace headroom::runtime
