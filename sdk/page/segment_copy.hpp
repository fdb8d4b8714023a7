#pragma once
#include <cstdint>

#include "sdk/page/segment_file.hpp"

/// Segments in shared memory and their copies in a directory whose file system must not be mapped (M23).
namespace headroom::page {

/// 0, or an errno: whether files can be made in the directory at all.
int try_writing(int directory) noexcept;
/// Writes a segment that is being counted in over its copy, whole or not at all, and makes that durable; nothing where
/// `written` is what the copy holds already. 0, or an errno.
int copy_out(Segment& segment, int directory, unsigned number, std::uint64_t& written) noexcept;
/// Takes a copy over into shared memory, unless it is there by now. `damaged`, `newer`: it is left where it is.
Mapped copy_in(int from, int to, unsigned number) noexcept;

}  // namespace headroom::page
