#pragma once
#include <sys/types.h>

#include "sdk/page/descriptor.hpp"

namespace headroom::page {

/// Bytes of the directory's private file, locked by processes (M27). POSIX record locks: they end with the process, and
/// a forked child holds none. They are the whole process's, so who holds what inside it is the Directory's to know, and
/// the file may be open only once in a process: closing any descriptor of it would drop them all.
class Locks {
 public:
  static constexpr off_t leader_byte = 0, repair_byte = 256;
  static constexpr unsigned clients = 255;  // bytes 1 … 255

  Locks() = default;
  /// 0, or an errno. Not open: every lock is granted, as in a page that nobody else can see.
  int open(int directory);
  bool take(off_t byte) noexcept;
  void release(off_t byte) noexcept;
  bool is_taken_elsewhere(off_t first, off_t count = 1) const noexcept;
  void close() noexcept { file_.reset(); }

 private:
  Descriptor file_;
};

}  // namespace headroom::page
