#include <memory>

#include "commands.hpp"
#include "session.hpp"
#include "terminal/text.hpp"
#include "terminal/usage_bar.hpp"

namespace archivist {
namespace {

// {"plan":"Free","archives":4,"archived_kb":812}
std::string as_json(Session& session) {
  std::string out = '{' + Member("plan", session.client().status().plan).json;
  for (const headroom::MeterStatus& meter : session.client().meters()) out += ',' + Member(meter.key, meter.used).json;
  return out + '}';
}

}  // namespace

Exit show_usage(const Options& options, const Terminal& terminal) {
  Session session(options, std::make_shared<Events>(options.events));
  if (options.as_json) {
    terminal.say(as_json(session));
    return Exit::done;
  }
  const std::string name = session.plan_name();
  terminal.say(terminal.in(Tone::strong, name.empty() ? "No plan" : harmless(name) + " plan"));
  for (const std::string& line : usage_bars(terminal, session.client().meters())) terminal.say(line);
  if (const std::string trouble = session.trouble(); !options.server.empty() && !trouble.empty())
    terminal.say(terminal.in(Tone::warning, harmless(trouble)));
  return Exit::done;
}

}  // namespace archivist
