#include <map>
#include <thread>

#include "tests/integration/loop/host.hpp"

using namespace headroom::testing;
using headroom::EdgeKind;
using headroom::Verdict;

namespace {

constexpr const char* catalogue = R"({
  "name": "studio", "currency": "USD", "time_zone": "UTC", "default_plan": "free",
  "meters": [{"key": "renders", "kind": "sum", "unit": "render", "per_user": true},
             {"key": "seats", "kind": "latest", "unit": "seat"}, {"key": "jobs", "kind": "max", "unit": "job"}],
  "plans": [{"key": "free", "tier": 0, "price": {"minor": 0, "per": "month"},
    "grants": [{"meter": "renders", "limit": 100, "period": "month", "enforcement": "hard"},
               {"meter": "seats", "limit": 5, "period": "month", "enforcement": "hard"},
               {"meter": "jobs", "limit": 10, "period": "month", "enforcement": "soft"}]}]})";

/// Until a sync has brought it, or the test's patience ends.
bool comes_to(Host& host, const char* meter, std::int64_t used) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (host.client().meter(meter).peek().used != used) {
    if (std::chrono::steady_clock::now() > end || !host.client().flush(patience)) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace

TEST_CASE("M20 two devices and the server agree on levels: the newest seat count, the highest number of jobs") {
  const RunningServer server(catalogue);
  const TemporaryDirectory one, two;
  Host first(&server, {one / "state"}), second(&server, {two / "state", "", "acct", "bob"});
  REQUIRE(first.wait_for_plan("free"));
  REQUIRE(second.wait_for_plan("free"));
  CHECK(first.client().meter("seats").peek().resets_at == 0);

  first.client().meter("seats").set(3);
  first.client().meter("jobs").set(4);
  REQUIRE(first.client().flush(patience));
  CHECK(comes_to(second, "seats", 3));
  CHECK(comes_to(second, "jobs", 4));

  second.client().meter("jobs").set(2);
  CHECK(second.client().meter("seats").try_consume(3).verdict == Verdict::denied_limit);
  CHECK(second.client().meter("seats").try_consume(2).used == 5);
  REQUIRE(second.wait([&] { return second.has_heard(EdgeKind::limit_reached, "seats"); }));
  REQUIRE(second.client().flush(patience));
  CHECK(comes_to(first, "seats", 5));
  first.client().meter("seats").set(1);
  REQUIRE(first.client().flush(patience));
  CHECK(comes_to(second, "seats", 1));
  CHECK(first.client().meter("jobs").peek().used == 4);
  CHECK(server.usage("acct", "seats") == 1);
  CHECK(server.usage("acct", "jobs") == 4);
}

TEST_CASE("Users: the server knows who used how much, and how many were active") {
  const RunningServer server(catalogue);
  const TemporaryDirectory one, two;
  Host first(&server, {one / "state"}), second(&server, {two / "state", "", "acct", "bob"});
  REQUIRE(first.wait_for_plan("free"));
  REQUIRE(second.wait_for_plan("free"));
  CHECK(first.client().meter("renders").add(2).allowed());
  auto held = second.client().meter("renders").reserve(5);
  CHECK(held.commit(3).counted);
  REQUIRE(first.client().flush(patience));
  REQUIRE(second.client().flush(patience));
  CHECK(server.usage("acct", "renders") == 5);
  const auto body = headroom::protocol::parse(server.call("GET", "/v1/accounts/acct/usage").body);
  REQUIRE(body);
  CHECK((*body)["active_users"] == 2);
  std::map<std::string, int> users;
  for (const auto& row : (*body)["users"]) users[row["user"]] = row["used"];
  CHECK(users == std::map<std::string, int>{{"ann", 2}, {"bob", 3}});
}
