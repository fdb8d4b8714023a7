#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"

namespace {

const std::filesystem::path project = std::filesystem::path(__FILE__).parent_path() / "../../..";

std::map<int, std::string> rows(const std::filesystem::path& file, const std::string& pattern, int number_group,
                                int text_group) {
  std::ifstream stream(file);
  REQUIRE(stream);
  std::map<int, std::string> found;
  const std::regex regex(pattern);
  std::smatch match;
  for (std::string line; std::getline(stream, line);) {
    if (std::regex_search(line, match, regex)) found[std::stoi(match[number_group])] = match[text_group];
  }
  return found;
}

}  // namespace

TEST_CASE("the page of error numbers has the numbers and names of the C header") {
  const auto header = rows(project / "include/headroom/words.h", R"((HEADROOM_(?:OK|ERROR_[A-Z_]+)) = (\d+))", 2, 1);
  const auto page = rows(project / "docs/errors.md", R"(^\| (\d+) \| `(HEADROOM_[A-Z_]+)` \|)", 1, 2);
  CHECK(header.size() == 30);
  CHECK(page == header);
}

TEST_CASE("the page of error numbers has the sentence that the library gives") {
  const auto page =
      rows(project / "docs/errors.md", R"(^\| (\d+) \| `HEADROOM_[A-Z_]+` \| ([^|]+) \| [^|]+ \| [^|]+ \|$)", 1, 2);
  CHECK(page.size() == 30);
  for (const auto& [number, sentence] : page) CHECK(sentence == headroom::core::error_sentence(number));
}
