#pragma once
#include <unistd.h>

namespace headroom::client {

/// The process that made this: in a forked child all but counting is inert, for locks may be held for ever there
/// (M28). Any thread; async-signal-safe.
class Process {
 public:
  bool is_forked() const noexcept { return getpid() != owner_; }

 private:
  const pid_t owner_ = getpid();
};

}  // namespace headroom::client
