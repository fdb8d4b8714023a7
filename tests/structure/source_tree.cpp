#include "tests/structure/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace headroom::structure {
namespace {

namespace fs = std::filesystem;
const fs::path root = HEADROOM_SOURCE_DIR;

bool is_skipped(const std::string& name) { return name == "build" || (name.front() == '.' && name != ".ci"); }

// The words of a CMake call, without comments: "headroom_room(page DEPENDS ports)" → page DEPENDS ports.
std::vector<std::vector<std::string>> calls_of(const std::string& command, const std::string& file) {
  std::istringstream lines(text_of(file));
  std::string line, text;
  while (std::getline(lines, line)) text += line.substr(0, line.find('#')) + '\n';
  std::vector<std::vector<std::string>> calls;
  for (std::size_t at = 0; (at = text.find(command + '(', at)) != text.npos;) {
    const std::size_t open = at + command.size() + 1, close = text.find(')', open);
    const bool is_definition = at > 0 && text[at - 1] == '(';
    std::istringstream words(text.substr(open, close - open));
    std::vector<std::string> call;
    for (std::string word; words >> word;) call.push_back(word);
    if (!is_definition && text.compare(open, 2, "${") != 0) calls.push_back(call);
    at = close;
  }
  return calls;
}

}  // namespace

std::vector<std::string> files() {
  std::vector<std::string> out;
  for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator(); ++at) {
    if (is_skipped(at->path().filename().string())) {
      if (at->is_directory()) at.disable_recursion_pending();
    } else if (at->is_regular_file()) {
      out.push_back(fs::relative(at->path(), root).generic_string());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool is_cpp(const std::string& file) {
  const std::string extension = fs::path(file).extension().string();
  return extension == ".hpp" || extension == ".cpp" || extension == ".h" || extension == ".c" || extension == ".ipp";
}

std::string text_of(const std::string& file) {
  std::ifstream in(root / file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Include> includes_of(const std::string& file) {
  std::vector<Include> out;
  std::istringstream lines(text_of(file));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.rfind("#include", 0) != 0) continue;
    const std::size_t open = line.find_first_of("\"<");
    if (open == line.npos) continue;
    const bool is_quoted = line[open] == '"';
    const std::size_t close = line.find(is_quoted ? '"' : '>', open + 1);
    out.push_back({file, number, line.substr(open + 1, close - open - 1), is_quoted});
  }
  return out;
}

std::vector<BuiltRoom> built_rooms() {
  std::vector<BuiltRoom> out;
  const auto read = [&](const std::vector<std::string>& call, const std::string& prefix) {
    BuiltRoom room{prefix + call.front(), {}};
    std::string list;
    for (std::size_t i = 1; i < call.size(); ++i) {
      if (call[i] == "DEPENDS" || call[i] == "SDK" || call[i] == "LINKS")
        list = call[i];
      else if (list != "LINKS")
        room.depends.push_back((list == "DEPENDS" ? prefix : "") + call[i]);
    }
    std::sort(room.depends.begin(), room.depends.end());
    out.push_back(room);
  };
  for (const auto& call : calls_of("headroom_room", "sdk/CMakeLists.txt")) read(call, "");
  for (const auto& call : calls_of("server_room", "server-stub/CMakeLists.txt")) read(call, "server_");
  return out;
}

}  // namespace headroom::structure
