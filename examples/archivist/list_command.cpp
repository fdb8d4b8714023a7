#include <memory>

#include "commands.hpp"
#include "selection.hpp"
#include "session.hpp"
#include "terminal/text.hpp"

namespace archivist {

Exit list(const Options& options, const Terminal& terminal) {
  Session session(options, std::make_shared<Events>(options.events));
  std::vector<std::string> left_out;
  for (const Unit& unit : selected_units(options, session.largest_file(), left_out))
    terminal.say(std::to_string(unit.kilobytes()) + '\t' + std::to_string(unit.items.size()) + '\t' +
                 harmless(unit.name));
  return Exit::done;
}

}  // namespace archivist
