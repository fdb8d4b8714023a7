#include "sdk/core/log.hpp"

#include "tests/support/catch.hpp"

using headroom::core::redact;

TEST_CASE("a key in a log is its prefix and four characters") {
  CHECK(redact("pk_3fa91c77d2e84b10aa55") == "pk_3fa9…");
  CHECK(redact("sk_9d1e5c0a77b2f3446688") == "sk_9d1e…");
}

TEST_CASE("a short key keeps its prefix alone, and what has no prefix shows none") {
  CHECK(redact("pk_short") == "pk_…");
  CHECK(redact("").empty() == false);
  CHECK(redact("hunter2") == "…");
  CHECK(redact("correct horse battery_staple") == "…");
}
