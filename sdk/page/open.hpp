#pragma once
#include <memory>
#include <string>

#include "sdk/core/result.hpp"
#include "sdk/page/directory.hpp"

namespace headroom::page {

struct Opened {
  std::shared_ptr<Directory> directory;  // in memory when `error` says why; null only without any memory
  core::Error error;                     // number 0: none
};

/// Opens the counter page of a state directory; "" keeps it in memory, which is no error. Whatever is wrong with the
/// directory, counting goes on in memory and `error` names the path and the cause. All clients of this process share
/// one mapping per directory; it ends with the last of them and of their handles. Any thread; disk.
Opened open(const std::string& state_dir);

}  // namespace headroom::page
