#include "server-stub/accounts/credits.hpp"

#include <random>

#include "sdk/protocol/limits.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::server::accounts;
namespace core = headroom::core;

namespace {

constexpr core::Instant now = 1'000'000, period = 500'000;

Credit credit(const std::string& id, std::int64_t units, std::int64_t priority, core::Instant granted_at,
              std::optional<core::Instant> expires_at) {
  Credit credit;
  credit.id = id;
  credit.meter = "exports";
  credit.units = credit.left = units;
  credit.priority = priority;
  credit.granted_at = granted_at;
  credit.expires_at = expires_at;
  return credit;
}

// The ids in the order in which units are taken one by one.
std::string order_of(Credits credits) {
  std::string order;
  for (std::int64_t over = 1; over <= 3; ++over) {
    const Credits before = credits;
    burn(credits, "exports", period, over, now);
    for (std::size_t i = 0; i < credits.size(); ++i) {
      if (credits[i].left != before[i].left) order += credits[i].id;
    }
  }
  return order;
}

}  // namespace

TEST_CASE("M17 credits burn by priority, then soonest expiry, then oldest, then id") {
  struct Row {
    const char* order;
    Credits credits;
  };
  const auto row = GENERATE(values<Row>({
      {"cab", {credit("a", 1, 2, 1, {}), credit("b", 1, 3, 1, {}), credit("c", 1, 1, 9, {})}},
      {"bca", {credit("a", 1, 0, 1, {}), credit("b", 1, 0, 3, now + 1), credit("c", 1, 0, 2, now + 2)}},
      {"cba", {credit("a", 1, 0, 3, now + 5), credit("b", 1, 0, 2, now + 5), credit("c", 1, 0, 1, now + 5)}},
      {"abc", {credit("c", 1, 0, 1, {}), credit("b", 1, 0, 1, {}), credit("a", 1, 0, 1, {})}},
      {"bc", {credit("a", 1, 0, 1, now), credit("b", 1, 1, 1, now + 1), credit("c", 1, 2, 1, {})}},  // a is over
  }));
  CHECK(order_of(row.credits) == row.order);
}

TEST_CASE("M17 what is given back returns to the credits that burnt last") {
  Credits credits{credit("a", 10, 0, 1, {}), credit("b", 10, 1, 1, {})};
  CHECK(burn(credits, "exports", period, 15, now));
  CHECK((credits[0].left == 0 && credits[1].left == 5));
  CHECK(burn(credits, "exports", period, 12, now));
  CHECK((credits[0].left == 0 && credits[1].left == 8));
  CHECK(burn(credits, "exports", period, 0, now));
  CHECK((credits[0].left == 10 && credits[1].left == 10));
  CHECK(credits[0].burns.empty());
  CHECK_FALSE(burn(credits, "exports", period, 0, now));
}

TEST_CASE("M17 what a period has burnt stays in its limit when the credit expires, the rest goes") {
  Credits credits{credit("a", 10, 0, 1, now + 100)};
  burn(credits, "exports", period, 4, now);
  CHECK(credited(credits, "exports", period, now) == 10);
  CHECK(credited(credits, "exports", period, now + 100) == 4);
  Credits corrected = credits;
  CHECK_FALSE(burn(corrected, "exports", period, 0, now + 100));
  CHECK(credited(corrected, "exports", period, now + 100) == 4);
  CHECK(credited(credits, "exports", period + 1, now) == 6);  // the next period has what is left
  CHECK(credited(credits, "rows", period, now) == 0);
  CHECK(next_expiry(credits, "exports", now) == now + 100);
  CHECK(next_expiry(credits, "exports", now + 100) == 0);
}

TEST_CASE("M17 credits never pay more than they have, and a limit saturates") {
  using headroom::protocol::max_integer;
  Credits credits{credit("a", 10, 0, 1, {}), credit("b", max_integer, 1, 1, {}), credit("c", max_integer, 1, 1, {})};
  CHECK(credited(credits, "exports", period, now) == max_integer);
  credits.resize(1);
  burn(credits, "exports", period, 1'000, now);
  CHECK(credits[0].left == 0);
  CHECK(credits[0].burnt_in(period) == 10);
}

TEST_CASE("M17 whatever is used and given back in whatever periods, no unit is made or lost") {
  const auto seed = std::random_device()();
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto below = [&](int bound) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(bound)); };
  for (int round = 0; round < 200; ++round) {
    Credits credits;
    for (int i = 0; i < 5; ++i) {
      credits.push_back(credit(std::to_string(i), 1 + below(50), below(3), below(9), now + below(40)));
    }
    for (int step = 0; step < 40; ++step) {
      const core::Instant at = now + step, in = period + below(3);
      const std::int64_t over = below(120);
      burn(credits, "exports", in, over, at);
      std::int64_t burnt = 0, expired = 0;
      for (const auto& each : credits) {
        std::int64_t all = each.left;
        for (const auto& part : each.burns) all += part.units;
        REQUIRE(all == each.units);
        REQUIRE(each.left >= 0);
        burnt += each.burnt_in(in);
        if (!each.is_active(at)) expired += each.burnt_in(in);
      }
      REQUIRE(burnt <= std::max(over, expired));
    }
  }
}
