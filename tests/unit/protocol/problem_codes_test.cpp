#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/catch.hpp"

namespace {

const std::filesystem::path project = std::filesystem::path(__FILE__).parent_path() / "../../..";

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), regex), end; it != end; ++it) found.insert((*it)[1]);
  return found;
}

/// The codes of the problem documents that the server's sources make.
std::set<std::string> codes_in_sources() {
  std::set<std::string> codes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(project / "server-stub")) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
    codes.merge(matches(
        content_of(entry.path()),
        R"re((?:(?:problem|refuse)\(\d{3}, |Refusal\{\d{3}, |bad\(|unauthorized\(|invalid_document\()"([a-z_]+)")re"));
  }
  return codes;
}

std::set<std::string> codes_in_document() {
  const std::string page = content_of(project / "docs/protocol.md");
  std::set<std::string> codes;
  std::istringstream lines(page.substr(page.find("\n## Errors")));
  const std::regex row(R"re(\| [45]\d\d(?:, [45]\d\d)* \| ([^|]+) \|.*)re");
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, row)) codes.merge(matches(match[1], "`([a-z_]+)`"));
  }
  return codes;
}

}  // namespace

TEST_CASE("the wire's page lists every code that the server answers with, and no other") {
  const auto sources = codes_in_sources();
  CHECK(sources.size() > 30);
  CHECK(codes_in_document() == sources);
}
