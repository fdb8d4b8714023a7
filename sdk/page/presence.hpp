#pragma once
#include <sys/types.h>

#include "sdk/page/clients.hpp"
#include "sdk/page/locks.hpp"

namespace headroom::page {

/// Which file it is, whatever its name.
struct FileIdentity {
  dev_t device = 0;
  ino_t inode = 0;
  friend bool operator==(const FileIdentity& a, const FileIdentity& b) noexcept {
    return a.device == b.device && a.inode == b.inode;
  }
};

/// This process among those that use one private file: its locks, and who of its clients holds which. One per file and
/// process, however often its directory is opened.
struct Presence {
  Locks locks;
  Clients clients{locks};
  FileIdentity file;
};

}  // namespace headroom::page
