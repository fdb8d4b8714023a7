#include "sdk/page/origin.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>

#include "sdk/core/hash.hpp"
#include "sdk/page/descriptor.hpp"

namespace headroom::page {

namespace {

/// Empty where the machine has none.
std::string machine_id() {
  for (const char* name : {"/etc/machine-id", "/var/lib/dbus/machine-id"}) {
    const Descriptor file(::open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    char text[32];
    if (file && read(file.get(), text, sizeof text) == sizeof text) return {text, sizeof text};
  }
  return {};
}

}  // namespace

std::uint64_t origin_of(const std::string& path, ino_t inode) {
  char resolved[PATH_MAX];
  const std::string real = realpath(path.c_str(), resolved) != nullptr ? resolved : path;
  const std::string whole = machine_id() + "\n" + std::to_string(inode) + "\n" + real;
  return std::max<std::uint64_t>(core::hash_bytes(whole.data(), whole.size()), 1);
}

}  // namespace headroom::page
