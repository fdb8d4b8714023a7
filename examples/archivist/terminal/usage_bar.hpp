#pragma once
#include <string>
#include <vector>

#include <headroom/headroom.hpp>

#include "terminal/terminal.hpp"

namespace archivist {

// One line for each meter of the plan: a bar, what is used of what, when it starts anew.
//   archives     ████████████████░░░░  4 of 5, resets 1 December 2026
std::vector<std::string> usage_bars(const Terminal& terminal, const std::vector<headroom::MeterStatus>& meters);

}  // namespace archivist
