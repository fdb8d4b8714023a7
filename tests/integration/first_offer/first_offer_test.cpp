#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/integration/loop/running_server.hpp"
#include "tests/support/catch.hpp"

namespace {

std::string content_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Ended {
  int code;
  std::string output;
};

Ended run(const std::string& command) {
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  Ended out{0, ""};
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) out.output += static_cast<char>(c);
  out.code = WEXITSTATUS(::pclose(pipe));
  return out;
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; at += word.size()) ++found;
  return found;
}

TEST_CASE("the host in README.md packs five archives, has no room for the sixth, and shows the offer") {
  const headroom::testing::RunningServer server(content_of(HEADROOM_SOURCE_DIR "/examples/archivist/catalogue.json"));
  const Ended ended = run(FIRST_OFFER " " + server.url() + " " + server.client_key());
  INFO(ended.output);
  CHECK(ended.code == 0);
  CHECK(count(ended.output, "packed\n") == 5);
  CHECK(count(ended.output, "no room\n") == 1);
  CHECK(count(ended.output, "archives used") >= 1);
  CHECK(count(ended.output, server.url() + "/checkout/") >= 1);
}

TEST_CASE("the host in README.md says what is wrong with its configuration") {
  const Ended ended = run(FIRST_OFFER);
  INFO(ended.output);
  CHECK(ended.code == 1);
  CHECK(ended.output.find("client_key") != std::string::npos);
}

}  // namespace
