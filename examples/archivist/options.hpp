#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace archivist {

enum class Command { pack, list, unpack, usage, help };

// What the person does with an offer. `later` leaves it open.
enum class Answer { upgrade, not_now, never, talk, later };

struct Options {
  Command command = Command::help;
  std::filesystem::path input;  // the directory to pack, or the archive to unpack
  std::filesystem::path out;
  std::optional<std::string> passphrase;
  std::size_t parts = 0;         // divide into at least so many archives
  std::size_t first = SIZE_MAX;  // stop after so many
  bool is_small_first = false;
  std::uint64_t kb_per_second = 0;
  bool as_json = false, is_verbose = false;

  std::string server, key;  // HEADROOM_ENDPOINT, HEADROOM_KEY; without a server the bundled plan holds
  std::filesystem::path state;
  std::string account = "local", user;
  std::map<std::string, Answer> answers;  // by edge; "" for any: answers without asking
  std::chrono::seconds patience{900};     // how long a blocked action waits for a payment
  std::string events;                     // file for Events
};

// Throws Failure(Exit::wrong_call) that names the argument.
Options options_of(int argc, char** argv);
std::string help_text();

}  // namespace archivist
