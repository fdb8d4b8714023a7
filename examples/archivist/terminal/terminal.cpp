#include "terminal/terminal.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace archivist {
namespace {

constexpr std::size_t narrowest = 40, widest = 100;

const char* code_of(Tone tone) {
  switch (tone) {
    case Tone::strong:
      return "\033[1m";
    case Tone::faint:
      return "\033[2m";
    case Tone::good:
      return "\033[32m";
    case Tone::warning:
      return "\033[33m";
    case Tone::bad:
      return "\033[31m";
    case Tone::plain:
      break;
  }
  return "";
}

}  // namespace

Terminal Terminal::of_standard_output() {
  Terminal out;
  std::setlocale(LC_ALL, "");
  std::setlocale(LC_NUMERIC, "C");  // numbers in events are for programs
  out.has_unicode_ = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  out.is_terminal_ = isatty(STDOUT_FILENO) != 0;
  const char* no_colour = std::getenv("NO_COLOR");
  out.has_colour_ = out.is_terminal_ && (no_colour == nullptr || *no_colour == '\0');
  winsize size{};
  if (out.is_terminal_ && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    out.width_ = std::clamp<std::size_t>(size.ws_col, narrowest, widest);
  return out;
}

std::string Terminal::in(Tone tone, std::string_view text) const {
  if (!has_colour_ || tone == Tone::plain) return std::string(text);
  return code_of(tone) + std::string(text) + "\033[0m";
}

void Terminal::say(std::string_view line) const {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

}  // namespace archivist
