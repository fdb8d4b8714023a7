#include <array>
#include <cstdio>
#include <memory>
#include <regex>
#include <sstream>
#include <string>

#include "tests/support/catch.hpp"

// decisions.md: decide() is pure, and its object files refer to no input, output, clock or randomness.
namespace headroom::tests {
namespace {

std::string output_of(const std::string& command) {
  const auto close = [](std::FILE* stream) { ::pclose(stream); };
  const std::unique_ptr<std::FILE, decltype(close)> stream(::popen(command.c_str(), "r"), close);
  std::string text;
  std::array<char, 4'096> buffer{};
  while (stream && std::fgets(buffer.data(), buffer.size(), stream.get()) != nullptr) text += buffer.data();
  return text;
}

}  // namespace

TEST_CASE("decide's object files refer to no clock, randomness, input or output") {
  const auto symbols = output_of(HEADROOM_NM " --undefined-only --demangle '" HEADROOM_DECIDE_ARCHIVE "'");
  REQUIRE(symbols.find("headroom::server::catalogue") != std::string::npos);  // nm ran, and on the right file
  const std::regex forbidden(
      " +U (time|clock|clock_gettime|gettimeofday|ftime|localtime.*|gmtime.*|mktime|std::chrono::.*|"
      "rand|srand|random|drand48|getrandom|getentropy|arc4random.*|std::random_device.*|std::mersenne.*|"
      "open.*|read|write|pread.*|pwrite.*|close|stat|fopen.*|fread|fwrite|fputs|puts|printf|fprintf|std::cout|std::"
      "cerr|"
      "std::basic_[io]?fstream.*|socket|connect|send|recv|system|popen|getenv|setlocale|std::locale::global.*|"
      "pthread_.*|std::thread.*|sqlite3.*|.*Calendar::getNow.*|.*uprv_getUTCtime.*)(@.*)?");
  std::string found;
  std::istringstream lines(symbols);
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_match(line, forbidden)) found += line + "\n";
  }
  INFO(found);
  CHECK(found.empty());
}

}  // namespace headroom::tests
