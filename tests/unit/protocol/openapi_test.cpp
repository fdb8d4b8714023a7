#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/field.hpp"
#include "sdk/protocol/http.hpp"
#include "tests/support/catch.hpp"

namespace protocol = headroom::protocol;

namespace {

struct Example {
  std::size_t line;
  std::string message, text;
};

std::vector<std::string> lines_of_openapi() {
  const auto project = std::filesystem::path(__FILE__).parent_path() / "../../..";
  std::ifstream file(project / "docs/api/openapi.yaml");
  REQUIRE(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string without_indent(const std::string& line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

std::size_t indent_of(const std::string& line) { return line.size() - without_indent(line).size(); }

/// An example is "x-message: NAME", then "value:" (or "value: |"), then all lines that are indented further.
std::vector<Example> examples() {
  const auto lines = lines_of_openapi();
  const std::string mark = "x-message: ";
  std::vector<Example> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string text = without_indent(lines[i]);
    if (text.rfind(mark, 0) != 0) continue;
    Example example{i + 1, text.substr(mark.size()), ""};
    const auto indent = indent_of(lines[i]);
    REQUIRE(without_indent(lines.at(i + 1)).rfind("value:", 0) == 0);
    for (i += 2; i < lines.size() && (lines[i].empty() || indent_of(lines[i]) > indent); ++i) {
      example.text += without_indent(lines[i]) + "\n";
    }
    --i;
    found.push_back(example);
  }
  return found;
}

template <auto decode>
std::string error_of(const std::string& text) {
  const auto decoded = decode(text);
  return decoded ? "" : decoded.error().detail;
}

std::string error_of_problem(const std::string& text) {
  const auto document = protocol::parse(text);
  if (!document) return document.error().detail;
  protocol::Problems problems(*document);
  const protocol::Field problem(*document, problems);
  problem.allow_only({"type", "title", "status", "code", "detail", "errors"});
  for (const char* member : {"type", "title", "code", "detail"}) problem[member].text();
  problem["status"].integer(400, 599);
  return problems.first();
}

std::string error_of_stream(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("data: ", 0) != 0) continue;
    const auto error = error_of<protocol::decode_hint>(line.substr(6));
    if (!error.empty()) return error;
  }
  return {};
}

std::string error_of_json(const std::string& text) {
  return error_of<[](const std::string& it) { return protocol::parse(it); }>(text);
}

using ErrorOf = std::string (*)(const std::string&);
const std::map<std::string, ErrorOf> readers{{"SyncRequest", error_of<protocol::decode_sync_request>},
                                             {"SyncAnswer", error_of<protocol::decode_sync_answer>},
                                             {"DecisionRequest", error_of<protocol::decode_decision_request>},
                                             {"DecisionAnswer", error_of<protocol::decode_decision_answer>},
                                             {"Stream", error_of_stream},
                                             {"Problem", error_of_problem},
                                             {"Json", error_of_json}};

}  // namespace

TEST_CASE("every example of the contract is read by the codec") {
  std::map<std::string, int> seen;
  for (const Example& example : examples()) {
    CAPTURE(example.line, example.message);
    const auto reader = readers.find(example.message);
    REQUIRE(reader != readers.end());
    CHECK(reader->second(example.text) == "");
    ++seen[example.message];
  }
  for (const auto& [message, reader] : readers) {
    CAPTURE(message);
    CHECK(seen[message] >= 1);
  }
}

TEST_CASE("every example of the contract says which message it is") {
  std::size_t values = 0;
  for (const auto& line : lines_of_openapi()) {
    const std::string text = without_indent(line);
    if (text == "value:" || text == "value: |") ++values;
  }
  CHECK(values == examples().size());
}

TEST_CASE("the contract has the protocol's date and paths") {
  std::string all;
  for (const auto& line : lines_of_openapi()) all += line + "\n";
  CHECK(all.find("  version: \"" + std::string(protocol::protocol_date) + "\"\n") != std::string::npos);
  for (const auto path : {protocol::sync_path, protocol::decisions_path, protocol::stream_path}) {
    CHECK(all.find("\n  " + std::string(path) + ":\n") != std::string::npos);
  }
}
