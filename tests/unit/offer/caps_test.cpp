#include "sdk/offer/caps.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;
using offer::count_shown;
using offer::is_within_caps;
using offer::is_within_other_cap;
using Shown = std::vector<core::Instant>;

namespace {

constexpr core::Instant now = 1'793'491'200'000;

}  // namespace

TEST_CASE("D6 one in a session, one in 24 hours, three in 30 days") {
  struct Row {
    std::uint32_t session;
    Shown shown;
    bool within;
  };
  const auto ago = [](core::Duration by) { return now - by; };
  const Row rows[] = {{0, {}, true},
                      {1, {}, false},
                      {0, {ago(core::day - 1)}, false},
                      {0, {ago(core::day)}, true},
                      {0, {ago(29 * core::day), ago(15 * core::day), ago(2 * core::day)}, false},
                      {0, {ago(30 * core::day), ago(15 * core::day), ago(2 * core::day)}, true},
                      {0, {now + 365 * core::day}, true}};
  for (const auto& row : rows) CHECK(is_within_caps({}, row.session, row.shown, now) == row.within);
  CHECK(is_within_caps({.session = 3, .day = 3, .month = 9}, 2, {now, now}, now));
  CHECK_FALSE(is_within_caps({.session = 0}, 0, {}, now));
}

TEST_CASE("What does not sell is capped apart, one in 7 days") {
  CHECK(is_within_other_cap({}, now));
  CHECK_FALSE(is_within_other_cap({now - 7 * core::day + 1}, now));
  CHECK(is_within_other_cap({now - 7 * core::day}, now));
}

TEST_CASE("D6 what was shown is counted once, however it becomes known") {
  Shown shown;
  count_shown(shown, now - 500, now);
  count_shown(shown, now - 500, now);
  CHECK(shown.size() == 1);
  // The server's echo of our own, stamped beside the event.
  count_shown(shown, now - 510, now);
  CHECK(shown.size() == 1);
  count_shown(shown, now - 31 * core::day, now);
  CHECK(shown.size() == 1);
  count_shown(shown, now - 2 * core::second, now);
  CHECK(shown.size() == 2);
}

TEST_CASE("M11 D5 an instant from a clock since corrected silences nothing, and is forgotten if it is far off") {
  CHECK(is_within_caps({}, 0, {now + 1}, now));
  CHECK_FALSE(is_within_caps({}, 0, {now + 1}, now + 1));
  Shown shown{now + 365 * core::day};
  count_shown(shown, now - core::hour, now);
  CHECK(shown == Shown{now - core::hour});
}

TEST_CASE("The list of what was shown is bounded") {
  Shown shown;
  for (int i = 0; i < 1'000; ++i) count_shown(shown, now - i * core::minute, now);
  CHECK(shown.size() == 64);
}
