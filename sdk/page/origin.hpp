#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>

namespace headroom::page {

/// Where a directory's counters stand, as one number that is not 0: a hash of the machine's id (/etc/machine-id), the
/// file's inode and the directory's path. A copy that is opened elsewhere shows itself by it (M24).
std::uint64_t origin_of(const std::string& path, ino_t inode);

}  // namespace headroom::page
