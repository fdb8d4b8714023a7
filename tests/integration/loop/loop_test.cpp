#include <algorithm>
#include <atomic>
#include <fstream>
#include <sstream>

#include "tests/integration/loop/host.hpp"

using namespace headroom::testing;
using headroom::EdgeKind;
using headroom::Outcome;
using headroom::Refused;
using headroom::Verdict;

namespace {

std::string sample_catalogue() {
  std::ifstream file(std::string(HEADROOM_SOURCE_DIR) + "/examples/archivist/catalogue.json");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("A new account enrols, and its plan arrives with limits, features and values") {
  const RunningServer server(sample_catalogue());
  const TemporaryDirectory directory;
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));

  const auto reading = host.client().meter("archives").peek();
  CHECK(reading.limit == 5);
  CHECK(reading.basis == headroom::Basis::live);
  CHECK(reading.resets_at > 0);
  CHECK_FALSE(host.client().feature("encryption").peek().granted);
  CHECK(host.client().feature("encryption").peek().unlocked_by == "team");
  CHECK(host.client().feature("max_file_mb").peek().value_or<std::int64_t>(0) == 10);
  CHECK(host.wait([&] { return host.client().status().is_online; }));  // said after the plan stands
  CHECK(server.usage("acct", "archives") == 0);
}

TEST_CASE("From 80 % to the hard limit: each edge gets its one decision, and the server learns what was used") {
  const RunningServer server(sample_catalogue());
  const TemporaryDirectory directory;
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));
  auto archives = host.client().meter("archives");

  for (int i = 0; i < 4; ++i) CHECK(archives.try_consume().allowed());
  REQUIRE(host.wait([&] { return host.offer_for(EdgeKind::limit_approaching); }));
  host.add([&] { host.offers.clear(); });  // D5: one offer at a time, so this one is let go of
  CHECK(archives.try_consume().allowed());
  CHECK(archives.try_consume().verdict == Verdict::denied_limit);
  REQUIRE(host.wait([&] {
    // The fifth passed 95 %, whose offer may have come first: it is let go of too.
    host.offers.erase(std::remove_if(host.offers.begin(), host.offers.end(),
                                     [](const auto& one) { return one.edge().kind() != EdgeKind::limit_reached; }),
                      host.offers.end());
    return host.offer_for(EdgeKind::limit_reached);
  }));
  REQUIRE(host.client().flush(patience));

  std::size_t reached = 0;
  for (const Heard& one : host.heard) reached += one.edge == EdgeKind::limit_reached;
  CHECK(reached == 1);
  CHECK(server.usage("acct", "archives") == 5);
  const auto* offer = host.offer_for(EdgeKind::limit_reached);
  CHECK(offer->target().plan == "team");
  CHECK(offer->price_change().minor == 2900);
  CHECK_FALSE(offer->facts().empty());
}

TEST_CASE("D9 the blocked action resumes by itself when the checkout has been completed on the hosted page") {
  const RunningServer server(sample_catalogue());
  const TemporaryDirectory directory;
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));
  auto archives = host.client().meter("archives");
  for (int i = 0; i < 5; ++i) REQUIRE(archives.try_consume().allowed());

  std::atomic<int> packed{0}, encrypted{0}, refused{0};
  const auto blocked = host.client().guard(
      {{archives, 1}, {host.client().meter("archived_kb"), 20}}, [&] { host.add([&] { ++packed; }); },
      [&](Refused) { ++refused; });
  const auto locked =
      host.client().feature("encryption").guard([&] { host.add([&] { ++encrypted; }); }, [&](Refused) { ++refused; });
  REQUIRE(blocked);
  REQUIRE(host.wait([&] { return host.offer_for(EdgeKind::limit_reached) != nullptr; }));
  CHECK(packed == 0);

  auto offer = *host.offer_for(EdgeKind::limit_reached);
  offer.accepted();
  CHECK(archives.peek(1).verdict == Verdict::denied_limit);  // nothing is granted before the server says so
  CHECK(server.check_out(std::string(offer.url())) == 200);
  REQUIRE(host.wait([&] { return packed == 1 && encrypted == 1; }));
  CHECK(host.wait_for_plan("team"));
  CHECK(refused == 0);
  CHECK(archives.peek().used == 6);
  CHECK(archives.peek().limit == 200);
  REQUIRE(host.client().flush(patience));
  CHECK(server.usage("acct", "archives") == 6);
  CHECK(server.usage("acct", "archived_kb") == 20);
}

TEST_CASE("A guard whose offer is dismissed is refused, and trying again at once is refused for the same reason") {
  const RunningServer server(sample_catalogue());
  const TemporaryDirectory directory;
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));
  auto archives = host.client().meter("archives");
  for (int i = 0; i < 5; ++i) REQUIRE(archives.try_consume().allowed());
  std::vector<Refused> refusals;
  const auto write_down = [&](Refused why) { host.add([&] { refusals.push_back(why); }); };
  const auto first = archives.guard(
      1, [] {}, write_down);
  REQUIRE(host.wait([&] { return host.offer_for(EdgeKind::limit_reached) != nullptr; }));
  auto offer = *host.offer_for(EdgeKind::limit_reached);
  offer.dismissed(headroom::Dismissal::not_now);
  REQUIRE(host.wait([&] { return refusals.size() == 1; }));
  const auto second = archives.guard(
      1, [] {}, write_down);
  REQUIRE(host.wait([&] { return refusals.size() == 2; }));
  CHECK(refusals == std::vector<Refused>{Refused::dismissed, Refused::dismissed});
}

TEST_CASE("An entitlement that an administrator changes arrives through the stream, without anybody asking") {
  const RunningServer server(sample_catalogue());
  const TemporaryDirectory directory;
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));
  REQUIRE(server.call("PUT", "/v1/accounts/acct", R"({"plan":"team"})").status < 300);
  CHECK(host.wait_for_plan("team"));
  CHECK(host.client().feature("encryption").request());
}

TEST_CASE("Two devices of one account know of each other's use after a sync (M4)") {
  const RunningServer server(sample_catalogue());
  const TemporaryDirectory directory;
  Host one(&server, {directory / "one"}), two(&server, {directory / "two"});
  REQUIRE((one.wait_for_plan("free") && two.wait_for_plan("free")));
  one.client().meter("archives").add(3);
  REQUIRE(one.client().flush(patience));
  two.client().meter("archives").add(1);
  REQUIRE(two.client().flush(patience));
  CHECK(two.client().meter("archives").peek().used == 4);
  CHECK(server.usage("acct", "archives") == 4);
}

TEST_CASE("Accounts are kept apart on one device (M25)") {
  const RunningServer server(sample_catalogue());
  const TemporaryDirectory directory;
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));
  auto first = host.client().meter("archives");
  first.add(3);
  headroom::Context other;
  other.account = "other";
  REQUIRE(host.client().identify(other));
  CHECK(host.client().meter("archives").peek().used == 0);
  host.client().meter("archives").add(1);
  first.add(1);
  REQUIRE(host.client().flush(patience));
  REQUIRE(host.client().flush(patience));
  CHECK(server.usage("acct", "archives") == 4);
  CHECK(server.usage("other", "archives") == 1);
}
