#include <algorithm>
#include <filesystem>
#include <regex>

#include "tests/structure/source_tree.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace headroom::structure;

bool is_document(const std::string& file) { return file.ends_with(".md"); }

TEST_CASE("the host in README.md is examples/first_offer.cpp, word for word") {
  CHECK(text_of("README.md").find("```cpp\n" + text_of("examples/first_offer.cpp") + "```\n") != std::string::npos);
}

TEST_CASE("links between documents lead somewhere") {
  const std::vector<std::string> all = files();
  static const std::regex link(R"(\]\(([^)# ]+)(#[^)]*)?\))");
  for (const std::string& file : all) {
    if (!is_document(file)) continue;
    const std::string text = text_of(file);
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string target = (*at)[1];
      if (target.find("://") != target.npos) continue;
      const std::string path = (std::filesystem::path(file).parent_path() / target).lexically_normal().generic_string();
      const bool is_there = std::any_of(all.begin(), all.end(), [&](const std::string& other) {
        return other == path || other.starts_with(path + "/");
      });
      if (!is_there) FAIL_CHECK(file << " links to " << target);
    }
  }
}

}  // namespace
