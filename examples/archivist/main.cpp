#include <csignal>
#include <cstdio>
#include <exception>

#include "commands.hpp"
#include "interrupt.hpp"
#include "terminal/text.hpp"

namespace {

archivist::Exit run(int argc, char** argv) {
  const archivist::Terminal terminal = archivist::Terminal::of_standard_output();
  const archivist::Options options = archivist::options_of(argc, argv);
  switch (options.command) {
    case archivist::Command::pack:
      return archivist::pack(options, terminal);
    case archivist::Command::list:
      return archivist::list(options, terminal);
    case archivist::Command::unpack:
      return archivist::unpack(options, terminal);
    case archivist::Command::usage:
      return archivist::show_usage(options, terminal);
    case archivist::Command::help:
      terminal.say(archivist::help_text());
      break;
  }
  return archivist::Exit::done;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  archivist::catch_interrupts();
  try {
    return static_cast<int>(run(argc, argv));
  } catch (const archivist::Failure& failure) {
    std::fprintf(stderr, "archivist: %s\n", archivist::harmless(failure.what()).c_str());
    return static_cast<int>(failure.code());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "archivist: %s\n", archivist::harmless(error.what()).c_str());
    return static_cast<int>(archivist::Exit::output);
  }
}
