#include "events.hpp"

#include <cerrno>
#include <chrono>
#include <system_error>

#include "failure.hpp"
#include "terminal/text.hpp"

namespace archivist {
namespace {

// What JSON cannot hold does not come: harmless() leaves valid UTF-8 without control characters.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : harmless(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string member(std::string_view name, const std::string& value) { return quoted(name) + ':' + value; }

std::string decimal(double number) {
  char text[64];
  std::snprintf(text, sizeof text, "%.3f", number);
  return text;
}

}  // namespace

Member::Member(std::string_view name, std::string_view text) : json(member(name, quoted(text))) {}
Member::Member(std::string_view name, std::int64_t number) : json(member(name, std::to_string(number))) {}
Member::Member(std::string_view name, double number) : json(member(name, decimal(number))) {}
Member::Member(std::string_view name, bool truth) : json(member(name, truth ? "true" : "false")) {}

Events::Events(const std::string& file) {
  if (file.empty()) return;
  file_.reset(std::fopen(file.c_str(), "ae"));
  if (!file_)
    throw Failure(Exit::wrong_call,
                  "Cannot write events to " + file + ": " + std::generic_category().message(errno) + ".");
}

void Events::write(std::string_view event, std::initializer_list<Member> members) {
  const std::lock_guard lock(mutex_);
  if (!file_) return;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::string line = '{' + member("event", quoted(event)) + ',' +
                     member("t", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()));
  for (const Member& m : members) line += ',' + m.json;
  line += "}\n";
  std::fputs(line.c_str(), file_.get());
  std::fflush(file_.get());
}

}  // namespace archivist
