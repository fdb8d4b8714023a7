#include <chrono>
#include <ctime>
#include <functional>
#include <thread>

#include "tests/integration/loop/host.hpp"

using namespace headroom::testing;
using headroom::Verdict;

namespace {

constexpr const char* catalogue = R"({
  "name": "counter", "currency": "USD", "time_zone": "UTC", "default_plan": "free",
  "meters": [{"key": "archives", "kind": "sum", "unit": "archive"}],
  "plans": [{"key": "free", "name": "Free", "tier": 0, "price": {"minor": 0, "per": "month"},
             "grants": [{"meter": "archives", "limit": 5, "period": "month", "enforcement": "hard"}]}]
})";

/// What no callback tells of.
bool comes_true(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

std::string in_seconds(int seconds) {
  const std::time_t at = std::time(nullptr) + seconds;
  std::tm utc{};
  gmtime_r(&at, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace

TEST_CASE("M17 M29 a credit raises the limit until it expires, and a correction downward raises no edge") {
  const RunningServer server(catalogue);
  const TemporaryDirectory directory;
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));
  auto archives = host.client().meter("archives");
  for (int i = 0; i < 5; ++i) REQUIRE(archives.try_consume().allowed());
  REQUIRE(archives.try_consume().verdict == Verdict::denied_limit);
  REQUIRE(host.wait([&] { return host.heard.size() >= 2; }));  // 80 % or 95 %, and the limit
  REQUIRE(host.client().flush(patience));

  const auto grant = R"({"idempotency_key":"g","meter":"archives","units":3,"expires_at":")" + in_seconds(6) + "\"}";
  REQUIRE(server.call("POST", "/v1/accounts/acct/grants", grant).status == 201);
  REQUIRE(host.client().flush(patience));
  REQUIRE(comes_true([&] { return archives.peek().limit == 8; }));
  const auto heard = host.heard.size();
  CHECK(archives.try_consume().allowed());
  REQUIRE(host.client().flush(patience));
  CHECK(host.heard.size() == heard);  // 6 of 8: nothing is due, and what lies behind stays quiet
  // The one that was burnt stays in the limit, the others are gone.
  REQUIRE(comes_true([&] { return archives.peek().limit == 6; }));
  CHECK(archives.try_consume().verdict == Verdict::denied_limit);

  // The lower limit and the denial are decided first.
  REQUIRE(host.client().flush(patience));
  const auto told = host.heard.size();
  const char* correction = R"({"idempotency_key":"a","meter":"archives","units":-5,"reason":"counted twice"})";
  REQUIRE(server.call("POST", "/v1/accounts/acct/adjustments", correction).status == 201);
  REQUIRE(host.client().flush(patience));
  CHECK(archives.peek().used == 1);
  CHECK(server.usage("acct", "archives") == 1);
  CHECK(archives.try_consume().allowed());
  REQUIRE(host.client().flush(patience));
  CHECK(host.heard.size() == told);
}
