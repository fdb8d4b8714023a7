#pragma once
#include <cstddef>

#include "sdk/client/machinery.hpp"

namespace headroom::client {

/// M22: live counters carry no check sum, so each is held against what the server acknowledged of it: from that to
/// 2^40 more, and no more refunded than consumed. One outside is set to it, and its lane stands still; counting goes on
/// in a new one. How many there were. By the leader, before it reports anything. Background thread.
std::size_t check_ranges(const Machinery& machinery);

}  // namespace headroom::client
