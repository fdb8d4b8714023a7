#include "sdk/protocol/codec/json.hpp"

#include <cmath>
#include <limits>

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"

namespace protocol = headroom::protocol;
using protocol::Json;
using protocol::ParseLimits;

namespace {

std::string nested(std::size_t depth, const char* open, const char* close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

std::string error_of(std::string_view text, const ParseLimits& limits = {}) {
  const auto parsed = protocol::parse(text, limits);
  return parsed ? "" : parsed.error().detail;
}

}  // namespace

TEST_CASE("JSON is read as it stands") {
  const auto value =
      protocol::parse(R"( {"a":[1,-2,3.5,"x",true,false,null,{}],"b":{"":[]},"u":18446744073709551615} )");
  REQUIRE(value);
  CHECK(protocol::dump(*value) == R"({"a":[1,-2,3.5,"x",true,false,null,{}],"b":{"":[]},"u":18446744073709551615})");
  CHECK(protocol::dump(*protocol::parse(R"({"b":1,"a":"ü\n😀"})")) == R"({"a":"ü\n😀","b":1})");
}

TEST_CASE("text that is not JSON is refused with the line and column") {
  struct Row {
    std::string text, error;
  };
  const auto row = GENERATE(values<Row>({
      {"", "not JSON at line 1, column 1: it ends too soon"},
      {"{", "not JSON at line 1, column 2: it ends too soon"},
      {"{\n  \"a\": 1,\n  b: 2\n}", "not JSON at line 3, column 3"},
      {"[1,]", "not JSON at line 1, column 4"},
      {"[1] x", "not JSON at line 1, column 5"},
      {"{}{}", "not JSON at line 1, column 3"},
      {"[01]", "not JSON at line 1, column 3"},
      {"[+1]", "not JSON at line 1, column 2"},
      {"[.5]", "not JSON at line 1, column 2"},
      {"[NaN]", "not JSON at line 1, column 2"},
      {"nul", "not JSON at line 1, column 4: it ends too soon"},
      {"['a']", "not JSON at line 1, column 2"},
      {"[1e400]", "not JSON at line 1, column 6: a number beyond the range of a double"},
      {"[\"a\nb\"]", "not JSON at line 1, column 4"},
      {std::string("[\"a\0b\"]", 7), "not JSON at line 1, column 4"},
      {std::string("\0", 1), "not JSON at line 1, column 1"},
      {"[\"\\ud800\"]", "not JSON at line 1, column 9"},
      {"[\"\\udc00\\ud800\"]", "not JSON at line 1, column 8"},
      {"[\"\xFF\"]", "not JSON at line 1, column 3"},
      {"[\"\xC0\x80\"]", "not JSON at line 1, column 3"},
      {"[\"\xED\xA0\x80\"]", "not JSON at line 1, column 4"},
      {"<html>", "not JSON at line 1, column 1"},
      {"\xFF\xFE{\0}\0", "not JSON at line 1, column 1"},
  }));
  CAPTURE(row.text);
  CHECK(error_of(row.text) == row.error);
  const auto parsed = protocol::parse(row.text);
  CHECK(parsed.error().number == static_cast<int>(headroom::core::ErrorNumber::invalid_argument));
}

TEST_CASE("a byte order mark before the value is skipped") { CHECK(error_of("\xEF\xBB\xBF{}").empty()); }

TEST_CASE("A-24 a value deeper than 32 levels is refused where it gets too deep") {
  CHECK(error_of(nested(32, "[", "]")).empty());
  CHECK(error_of(nested(33, "[", "]")) == nested(32, "/0", "") + " is deeper than 32 levels");
  CHECK(error_of(nested(100'000, "[", "")) == nested(32, "/0", "") + " is deeper than 32 levels");
  CHECK(error_of(nested(50'000, "{\"a\":", "")) == nested(32, "/a", "") + " is deeper than 32 levels");
}

TEST_CASE("A-24 a member that is there twice is refused by its address") {
  CHECK(error_of(R"({"a":1,"a":1})") == "/a is there twice");
  CHECK(error_of(R"({"x":[{},{"b/c":1,"d~":{"e":0,"e":1}}]})") == "/x/1/d~0/e is there twice");
  CHECK(error_of(R"({"x":{"b/c":1,"b/c":2}})") == "/x/b~1c is there twice");
  CHECK(error_of(R"({"a":1,"\u0061":2})") == "/a is there twice");
  CHECK(error_of(R"([{"a":1},{"a":1}])").empty());
}

TEST_CASE("A-36 documents, texts and numbers of values are bounded") {
  ParseLimits limits;
  limits.bytes = 10;
  CHECK(error_of("[1,2,3,4]", limits).empty());
  CHECK(error_of("[1,2,3,4,5]", limits) == "the document has 11 bytes, more than 10");
  limits = {};
  limits.nodes = 4;
  CHECK(error_of("[1,2,3]", limits).empty());
  CHECK(error_of("[1,2,3,4]", limits) == "/3 is one value too many: at most 4 are read");
  CHECK(error_of(R"({"a":[1,2,3]})", limits) == "/a/2 is one value too many: at most 4 are read");
  CHECK(error_of("[\"" + std::string(4'096, 'x') + "\"]").empty());
  CHECK(error_of("[\"" + std::string(4'097, 'x') + "\"]") == "/0 is longer than 4096 bytes");
  const std::string long_name = "{\"" + std::string(4'097, 'x') + "\":1}";
  CHECK(error_of(long_name) == "the document has a name that is longer than 4096 bytes");
  CHECK(error_of("{\"a\":[0," + long_name + "]}") == "/a/1 has a name that is longer than 4096 bytes");
  CHECK(error_of("\"" + std::string(1 << 20, 'x') + "\"") == "the document has 1048578 bytes, more than 262144");
  std::string many = "[";
  for (int i = 0; i < 120'000; ++i) many += "0,";
  CHECK(error_of(many + "0]") == "/9999 is one value too many: at most 10000 are read");
}

TEST_CASE("comments are read in files only") {
  ParseLimits file;
  file.allows_comments = true;
  const char* text = "// plans\n{\"a\": 1 /* one */}";
  CHECK(error_of(text, file).empty());
  CHECK(error_of(text) == "not JSON at line 1, column 1");
}

TEST_CASE("F-75 anything is written without an exception") {
  CHECK(protocol::dump(Json{{"a", "x\xFFy"}}) == "{\"a\":\"x\uFFFDy\"}");
  CHECK(protocol::dump(std::numeric_limits<double>::infinity()) == "null");
  CHECK(protocol::dump(std::nan("")) == "null");
  CHECK(protocol::dump(0.1) == "0.1");
  CHECK(protocol::dump(Json{{"a", 1}}, 2) == "{\n  \"a\": 1\n}");
}
