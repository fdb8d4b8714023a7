#include "archive/archive_file.hpp"
#include "commands.hpp"
#include "terminal/text.hpp"

namespace archivist {

Exit unpack(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> left_out = restore_archive(options.input, options.out, options.passphrase);
  for (const std::string& line : left_out) terminal.say(terminal.in(Tone::warning, "  left out: ") + harmless(line));
  terminal.say("Restored into " + harmless(options.out.string()) + '.');
  return left_out.empty() ? Exit::done : Exit::partial;
}

}  // namespace archivist
