#pragma once
#include <string>

#include "sdk/core/result.hpp"
#include "sdk/page/descriptor.hpp"

namespace headroom::page {

/// Opens a state directory, made with its parents if missing, owner-only. Refused with the reason: a file in its place,
/// one that cannot be made, another user's, a file system where preallocation does not hold (M23).
core::Result<Descriptor> open_state_directory(const std::string& path);

}  // namespace headroom::page
