#pragma once
#include <stdexcept>
#include <string>

namespace archivist {

// What the shell is told.
enum class Exit : int {
  done = 0,
  partial = 1,     // packed, but something had to be left out
  wrong_call = 2,  // arguments, configuration, or a directory that cannot be used
  refused = 3,     // the plan allows no more
  output = 4,      // an archive could not be written
  interrupted = 130
};

// Ends the command with a sentence for the person and a code for the shell.
class Failure : public std::runtime_error {
 public:
  Failure(Exit code, const std::string& message) : std::runtime_error(message), code_(code) {}
  Exit code() const noexcept { return code_; }

 private:
  Exit code_;
};

}  // namespace archivist
