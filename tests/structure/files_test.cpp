#include <algorithm>
#include <set>

#include "tests/structure/source_tree.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace headroom::structure;

TEST_CASE("no file of code has more than 300 lines") {
  for (const std::string& file : files()) {
    const bool is_code =
        is_cpp(file) || file.ends_with(".sh") || file.ends_with(".cmake") || file.ends_with("CMakeLists.txt");
    if (!is_code) continue;
    const std::string text = text_of(file);
    const auto lines = std::count(text.begin(), text.end(), '\n');
    if (lines > 300) FAIL_CHECK(file << " has " << lines << " lines: split it by what it is for");
  }
}

TEST_CASE("the top of the project holds what the architecture names") {
  const std::set<std::string> allowed = {"CMakeLists.txt",
                                         "CMakePresets.json",
                                         "README.md",
                                         "CHANGELOG.md",
                                         "SECURITY.md",
                                         "LICENSE",
                                         "vcpkg.json",
                                         "include",
                                         "sdk",
                                         "server-stub",
                                         "examples",
                                         "tests",
                                         "docs",
                                         "cmake",
                                         ".ci"};
  for (const std::string& file : files()) {
    INFO(file);
    CHECK(allowed.count(file.substr(0, file.find('/'))) == 1);
  }
}

TEST_CASE("tests live in the folders that the architecture names") {
  const std::set<std::string> allowed = {"CMakeLists.txt", "run.sh",  "support", "unit",      "server",  "integration",
                                         "processes",      "threads", "headers", "structure", "package", "clients",
                                         "conformance",    "fuzz",    "bench",   "data"};
  for (const std::string& file : files()) {
    if (!file.starts_with("tests/")) continue;
    INFO(file);
    CHECK(allowed.count(file.substr(6, file.find('/', 6) - 6)) == 1);
  }
}

TEST_CASE("no folder or file is named after nothing") {
  const std::set<std::string> nothing = {"util",   "utils",  "utility", "utilities", "misc",
                                         "common", "helper", "helpers", "stuff"};
  for (const std::string& file : files()) {
    for (std::size_t begin = 0; begin < file.size();) {
      const std::size_t end = std::min(file.find('/', begin), file.size());
      const std::string part = file.substr(begin, end - begin);
      if (nothing.count(part.substr(0, part.find('.'))) > 0)
        FAIL_CHECK(file << ": a thing without a home shows a missing noun");
      begin = end + 1;
    }
  }
}

TEST_CASE("headers are guarded, and nothing is left to be done later") {
  for (const std::string& file : files()) {
    if (!is_cpp(file)) continue;
    const std::string text = text_of(file);
    if (file.ends_with(".hpp") && text.find("#pragma once") == text.npos) FAIL_CHECK(file << " lacks #pragma once");
    // written apart, so that this file does not find itself
    for (const std::string& word : {std::string("TO") + "DO", std::string("FIX") + "ME"})
      if (text.find(word) != text.npos) FAIL_CHECK(file << " says " << word);
  }
}

}  // namespace
