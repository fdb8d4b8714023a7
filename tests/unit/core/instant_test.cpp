#include "sdk/core/instant.hpp"

#include "tests/support/catch.hpp"

namespace core = headroom::core;

TEST_CASE("an instant is written as RFC 3339 in UTC, with milliseconds only where there are some") {
  struct Row {
    core::Instant at;
    const char* text;
  };
  const auto row = GENERATE(values<Row>({{0, "1970-01-01T00:00:00Z"},
                                         {1, "1970-01-01T00:00:00.001Z"},
                                         {1'793'491'200'000, "2026-11-01T00:00:00Z"},
                                         {1'793'491'200'500, "2026-11-01T00:00:00.500Z"},
                                         {951'782'399'999, "2000-02-28T23:59:59.999Z"},
                                         {951'782'400'000, "2000-02-29T00:00:00Z"},
                                         {253'402'300'799'999, "9999-12-31T23:59:59.999Z"}}));
  CHECK(core::to_rfc3339(row.at) == row.text);
  CHECK(core::from_rfc3339(row.text) == row.at);
}

TEST_CASE("an instant before 1970 is still written, for a clock that was never set") {
  CHECK(core::to_rfc3339(-1) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("offsets, fractions of any length, lower case and leap seconds are read") {
  struct Row {
    const char* text;
    const char* same_as;
  };
  const auto row = GENERATE(values<Row>({{"2026-11-01T02:30:00+02:30", "2026-11-01T00:00:00Z"},
                                         {"2026-10-31T19:00:00-05:00", "2026-11-01T00:00:00Z"},
                                         {"2026-11-01t00:00:00z", "2026-11-01T00:00:00Z"},
                                         {"2026-11-01T00:00:00.1Z", "2026-11-01T00:00:00.100Z"},
                                         {"2026-11-01T00:00:00.123456789Z", "2026-11-01T00:00:00.123Z"},
                                         {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
                                         {"2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"}}));
  REQUIRE(core::from_rfc3339(row.text));
  CHECK(core::to_rfc3339(*core::from_rfc3339(row.text)) == row.same_as);
}

TEST_CASE("what is not RFC 3339, or not between 1970 and 9999, is nothing") {
  const auto text =
      GENERATE(as<std::string>{}, "", "now", "2026", "2026-11-01", "2026-11-01T00:00:00", "2026-11-01 00:00:00Z",
               "2026-11-01T00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-11-31T00:00:00Z",
               "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-11-01T24:00:00Z", "2026-11-01T00:60:00Z",
               "2026-11-01T00:00:61Z", "2026-11-01T00:00:00.Z", "2026-11-01T00:00:00+24:00", "2026-11-01T00:00:00+0100",
               "2026-11-01T00:00:00Zx", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+00:01", "10000-01-01T00:00:00Z",
               "+026-11-01T00:00:00Z", "2026-11-01T00:00:00-", "9999-12-31T23:59:60Z");
  CAPTURE(text);
  CHECK_FALSE(core::from_rfc3339(text));
}

TEST_CASE("every day from 1970 to 2200 is read back as it was written") {
  for (core::Instant at = 0; at < 230 * 366 * core::day; at += core::day) {
    if (core::from_rfc3339(core::to_rfc3339(at)) != at) FAIL(core::to_rfc3339(at));
  }
}
