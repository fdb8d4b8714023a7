#include "selection.hpp"

#include <algorithm>
#include <utility>

#include "failure.hpp"

namespace archivist {

std::vector<Unit> selected_units(const Options& options, std::uint64_t largest_file,
                                 std::vector<std::string>& left_out) {
  Survey found = survey(options.input, largest_file);
  left_out = std::move(found.left_out);
  std::vector<Unit> units = divided(std::move(found.units), options.parts);
  if (units.empty()) throw Failure(Exit::wrong_call, "There is nothing to pack in " + options.input.string() + '.');
  if (options.is_small_first)
    std::stable_sort(units.begin(), units.end(),
                     [](const Unit& a, const Unit& b) { return a.archived_bytes() < b.archived_bytes(); });
  if (units.size() > options.first) units.resize(options.first);
  return units;
}

}  // namespace archivist
