#include "sdk/sync/retry_after.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;

TEST_CASE("F-47 Retry-After is honoured within a second and a day, and garbage is nothing") {
  const auto now = *core::from_rfc3339("2026-11-01T12:00:00Z");
  struct Row {
    const char* header;
    std::optional<core::Duration> wait;
  };
  const Row rows[] = {{"0", core::second},
                      {"1", core::second},
                      {"5", 5 * core::second},
                      {" 5\t", 5 * core::second},
                      {"120", 120 * core::second},
                      {"86400", core::day},
                      {"86401", core::day},
                      {"2147483647", core::day},
                      {"99999999999999999999", core::day},
                      {"Sun, 01 Nov 2026 12:01:00 GMT", core::minute},
                      {"Sun, 01 Nov 2026 11:00:00 GMT", core::second},
                      {"Mon, 01 Nov 2027 12:00:00 GMT", core::day},
                      {"Sun, 06 Nov 1994 08:49:37 GMT", core::second},
                      {"", {}},
                      {"   ", {}},
                      {"-1", {}},
                      {"+5", {}},
                      {"1e99", {}},
                      {"5.5", {}},
                      {"5 seconds", {}},
                      {"soon", {}},
                      {"Sun, 32 Nov 2026 12:00:00 GMT", {}},
                      {"Sun, 01 Nov 2026 25:00:00 GMT", {}},
                      {"Sun, 01 Foo 2026 12:00:00 GMT", {}},
                      {"Xyz, 01 Nov 2026 12:00:00 GMT", {}},
                      {"onT, 01 Nov 2026 12:00:00 GMT", {}},
                      {"Sun, 01 Nov 2026 12:00:00 UTC", {}},
                      {"Sunday, 06-Nov-94 08:49:37 GMT", {}},
                      {"Sun Nov  6 08:49:37 1994", {}},
                      {"2026-11-01T12:01:00Z", {}}};
  for (const auto& row : rows) {
    CAPTURE(row.header);
    CHECK(sync::retry_after(row.header, now) == row.wait);
  }
}
