#include "sdk/plan/version.hpp"

#include "tests/support/catch.hpp"

using headroom::plan::is_newer;
using headroom::plan::is_version;

TEST_CASE("D9 a version is newer only as a larger decimal number") {
  struct Row {
    const char *candidate, *held;
    bool newer;
  };
  const Row rows[] = {{"1", "0", true},
                      {"0", "0", false},
                      {"10", "9", true},
                      {"9", "10", false},
                      {"1790000000123", "1790000000122", true},
                      {"1790000000122", "1790000000123", false},
                      {"007", "7", false},
                      {"7", "007", false},
                      {"08", "7", true},
                      {"0", "", true},
                      {"1", "garbage", true},
                      {"", "1", false},
                      {"", "", false},
                      {"-1", "0", false},
                      {"1.5", "1", false},
                      {"0x2", "1", false},
                      {"99999999999999999999999999999999", "9223372036854775807", true}};
  for (const auto& row : rows) {
    CAPTURE(row.candidate, row.held);
    CHECK(is_newer(row.candidate, row.held) == row.newer);
  }
}

TEST_CASE("A version has 1 to 32 digits and nothing else") {
  CHECK(is_version("0"));
  CHECK(is_version(std::string(32, '9')));
  CHECK_FALSE(is_version(std::string(33, '9')));
  CHECK_FALSE(is_version(""));
  CHECK_FALSE(is_version(" 1"));
}
