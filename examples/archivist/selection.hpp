#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "options.hpp"
#include "survey.hpp"

namespace archivist {

// The archives that a command is about: those of the directory, divided, ordered and cut as the options say. Never
// empty; throws Failure when there is nothing to pack. `left_out` gets a sentence for each thing that must stay out.
std::vector<Unit> selected_units(const Options& options, std::uint64_t largest_file,
                                 std::vector<std::string>& left_out);

}  // namespace archivist
