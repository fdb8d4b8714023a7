#pragma once
#include "failure.hpp"
#include "options.hpp"
#include "terminal/terminal.hpp"

namespace archivist {

// One function for each command; what goes wrong is thrown as Failure.
Exit pack(const Options& options, const Terminal& terminal);
// What pack would make, one line for each archive: KB, entries and name, divided by tabs.
Exit list(const Options& options, const Terminal& terminal);
Exit unpack(const Options& options, const Terminal& terminal);
Exit show_usage(const Options& options, const Terminal& terminal);

}  // namespace archivist
