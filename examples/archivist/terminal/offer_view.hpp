#pragma once
#include <string>
#include <vector>

#include <headroom/headroom.hpp>

#include "terminal/terminal.hpp"

namespace archivist {

// The offer as lines in a frame: what it says, what it costs, whether it is worth it, and the facts behind that.
std::vector<std::string> offer_box(const Terminal& terminal, const headroom::Offer& offer);

}  // namespace archivist
