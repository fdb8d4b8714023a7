#pragma once
#include <sys/types.h>

#include <string>

#include "sdk/core/error.hpp"
#include "sdk/core/result.hpp"
#include "sdk/page/descriptor.hpp"

namespace headroom::page {

struct StateDirectory {
  Descriptor descriptor;
  /// False: its files must not be mapped, as their file system does not keep room for what is (M23); `copied` says so
  /// and why.
  bool holds_room = true;
  core::Error copied;
};

/// Opens a state directory, made with its parents if missing, owner-only. Refused with the reason: a file in its place,
/// one that cannot be made, another user's.
core::Result<StateDirectory> open_state_directory(const std::string& path);
/// The directory in shared memory that stands for one which cannot be mapped, named by its device and inode; made if
/// missing, this user's alone (M23, A-17).
core::Result<Descriptor> open_shared_memory(dev_t device, ino_t inode);
/// STATE_FULL, STATE_READ_ONLY or STATE_DIR, for an errno.
core::ErrorNumber number_of(int system) noexcept;

}  // namespace headroom::page
