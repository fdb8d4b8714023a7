#pragma once
#include <string>
#include <vector>

/// The project's files as text.
namespace headroom::structure {

/// One #include line.
struct Include {
  std::string file;  // relative to the top of the project, '/' between parts
  int line = 0;
  std::string target;  // what stands between the quotes or brackets
  bool is_quoted = false;
};

/// All files that are written by hand: relative paths, sorted, without build trees and hidden folders but .ci.
std::vector<std::string> files();
bool is_cpp(const std::string& file);
std::string text_of(const std::string& file);
std::vector<Include> includes_of(const std::string& file);

/// What stands in sdk/CMakeLists.txt and server-stub/CMakeLists.txt.
struct BuiltRoom {
  std::string name;  // as in rules.hpp
  std::vector<std::string> depends;
};
std::vector<BuiltRoom> built_rooms();

}  // namespace headroom::structure
