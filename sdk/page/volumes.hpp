#pragma once
#include <string>

#include "sdk/page/directory.hpp"

namespace headroom::page {

/// Enters the volume of a state directory. All clients of this process share one for each directory while anyone uses
/// it; one that has lost its files is left behind, and the next one who asks makes a new one. Whatever is wrong with
/// the directory, there is a volume in memory, shared by those who asked for the same path, and `error` names the path
/// and the cause. Any thread; disk.
Entered enter_volume(const std::string& state_dir);

}  // namespace headroom::page
