#include "options.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>

#include "failure.hpp"

namespace archivist {
namespace {

[[noreturn]] void wrong(const std::string& what) {
  throw Failure(Exit::wrong_call, what + " (archivist help tells more)");
}

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::filesystem::path default_state() {
  const std::string state = environment("XDG_STATE_HOME"), home = environment("HOME");
  if (!state.empty()) return std::filesystem::path(state) / "archivist";
  if (!home.empty()) return std::filesystem::path(home) / ".local/state/archivist";
  return {};
}

template <class Number>
Number number(const std::string& option, const std::string& text, Number smallest, Number largest) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < smallest || value > largest)
    wrong(option + " takes a number from " + std::to_string(smallest) + " to " + std::to_string(largest) + ", not \"" +
          text + '"');
  return value;
}

// The first line: a passphrase in a file does not show in the list of processes.
std::string first_line(const std::string& option, const std::string& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || line.empty()) wrong(option + ": " + file + " has no passphrase in its first line");
  return line;
}

std::string passphrase(const std::string& option, std::string text) {
  if (text.empty()) wrong(option + " needs a passphrase that is not empty");
  return text;
}

// "not-now", or "limit_reached=not-now" for that edge alone.
void add_answer(std::map<std::string, Answer>& answers, const std::string& text) {
  static const std::map<std::string, Answer> words = {{"upgrade", Answer::upgrade},
                                                      {"not-now", Answer::not_now},
                                                      {"never", Answer::never},
                                                      {"talk", Answer::talk},
                                                      {"later", Answer::later}};
  const std::size_t equals = text.find('=');
  const std::string edge = equals == text.npos ? "" : text.substr(0, equals);
  const auto found = words.find(equals == text.npos ? text : text.substr(equals + 1));
  if (found == words.end()) wrong("--answer takes upgrade, not-now, never, talk or later, not \"" + text + '"');
  answers[edge] = found->second;
}

class Arguments {
 public:
  Arguments(int argc, char** argv) : argc_(argc), argv_(argv) {}
  bool has_more() const { return at_ < argc_; }
  std::string next() { return argv_[at_++]; }
  std::string value_of(const std::string& option) {
    if (!has_more()) wrong(option + " needs a value");
    return next();
  }

 private:
  int argc_;
  char** argv_;
  int at_ = 1;
};

void read_option(Options& out, const std::string& option, Arguments& rest) {
  const auto value = [&] { return rest.value_of(option); };
  if (option == "--out")
    out.out = value();
  else if (option == "--encrypt" || option == "--decrypt")
    out.passphrase = passphrase(option, value());
  else if (option == "--encrypt-file" || option == "--decrypt-file")
    out.passphrase = first_line(option, value());
  else if (option == "--parts")
    out.parts = number<std::size_t>(option, value(), 1, 100'000);
  else if (option == "--first")
    out.first = number<std::size_t>(option, value(), 1, 1'000'000);
  else if (option == "--kb-per-second")
    out.kb_per_second = number<std::uint64_t>(option, value(), 1, 1 << 30);
  else if (option == "--small-first")
    out.is_small_first = true;
  else if (option == "--json")
    out.as_json = true;
  else if (option == "--verbose")
    out.is_verbose = true;
  else if (option == "--server")
    out.server = value();
  else if (option == "--offline")
    out.server.clear();
  else if (option == "--key")
    out.key = value();
  else if (option == "--state")
    out.state = value();
  else if (option == "--account")
    out.account = value();
  else if (option == "--user")
    out.user = value();
  else if (option == "--answer")
    add_answer(out.answers, value());
  else if (option == "--patience")
    out.patience = std::chrono::seconds(number<int>(option, value(), 1, 86'400));
  else if (option == "--events")
    out.events = value();
  else
    wrong("Unknown option " + option);
}

Command command_of(const std::string& word) {
  if (word == "pack") return Command::pack;
  if (word == "list") return Command::list;
  if (word == "unpack") return Command::unpack;
  if (word == "usage") return Command::usage;
  if (word == "help" || word == "--help" || word == "-h") return Command::help;
  wrong("Unknown command " + word);
}

}  // namespace

Options options_of(int argc, char** argv) {
  Options out;
  out.server = environment("HEADROOM_ENDPOINT");
  out.key = environment("HEADROOM_KEY");
  out.user = environment("USER");
  out.state = default_state();
  Arguments rest(argc, argv);
  if (!rest.has_more()) return out;
  out.command = command_of(rest.next());
  while (rest.has_more()) {
    const std::string argument = rest.next();
    if (argument.size() > 1 && argument.front() == '-')
      read_option(out, argument, rest);
    else if (out.input.empty())
      out.input = argument;
    else
      wrong("One " + std::string(out.command == Command::unpack ? "archive" : "directory") + " at a time: what is " +
            argument + '?');
  }
  if ((out.command == Command::pack || out.command == Command::list) && out.input.empty()) wrong("Which directory?");
  if (out.command == Command::unpack && out.input.empty()) wrong("Which archive?");
  if ((out.command == Command::pack || out.command == Command::unpack) && out.out.empty()) wrong("--out DIR is needed");
  if (!out.server.empty() && out.key.empty()) wrong("--server needs a key: --key pk_… or HEADROOM_KEY");
  return out;
}

std::string help_text() {
  return R"(archivist packs directories into compressed archives, one for each subdirectory.

  archivist pack DIR --out OUT     NAME.tar.gz for each subdirectory, _files.tar.gz for the files beside them;
                                   what is in OUT already stays, so a command that was stopped can be given again
    --encrypt PASSPHRASE | --encrypt-file FILE   seals the archives (AES-256-GCM): NAME.tar.gz.sealed
    --parts N                      divides DIR into at least N archives
    --small-first                  in the order of their size instead of that of their names
    --first N                      only the first N archives
    --kb-per-second N              reads no faster
  archivist list DIR               what pack would make: KB, entries, name
  archivist unpack ARCHIVE --out DIR   restores into a new or empty directory
    --decrypt PASSPHRASE | --decrypt-file FILE
  archivist usage [--json]         what the plan includes and what is used of it

  --server URL --key pk_…          the decision server (or HEADROOM_ENDPOINT, HEADROOM_KEY); without one, the plan that
                                   archivist ships holds
  --account A --user U             who this is: "local", and the login name
  --state DIR                      where counts are kept: ~/.local/state/archivist
  --offline                        asks no server, whatever the environment says
  --answer [EDGE=]ANSWER           answers offers without asking: upgrade, not-now, never, talk, later
  --patience SECONDS               how long to wait for a payment: 900
  --events FILE                    appends what happens, one JSON object a line
  --verbose                        what the library logs

Exit codes: 0 done, 1 something was left out, 2 wrong call, 3 the plan allows no more, 4 cannot write, 130 interrupted.)";
}

}  // namespace archivist
