#include <limits>
#include <string>

#include "sdk/core/ids.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/store/stores.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

ports::SyncOutcome full_outcome() {
  ports::SyncOutcome outcome;
  outcome.account = "acct";
  outcome.device_token = "token";
  outcome.chains = {{"lane", "c1"}};
  outcome.mirrors = {{"lane", "exports", 1'000, 98, 3}};
  outcome.totals = {{"exports", 1'000, 412}};
  outcome.acked_events = {"e1"};
  outcome.plan = ports::StoredPlan{"17", "{}", 5'000};
  return outcome;
}

}  // namespace

TEST_CASE("the device's id is random, made once, and stays over restarts") {
  const TemporaryDirectory directory;
  std::string id;
  {
    TestStore store(directory.path().string(), 1);
    id = *store->device_id();
    CHECK(core::is_id(id));
    CHECK(*store->device_id() == id);
  }
  CHECK(*TestStore(directory.path().string(), 2)->device_id() == id);
  CHECK(*TestStore({}, 3)->device_id() != id);
}

TEST_CASE("an answer is applied whole, over restarts, and ends the pending request") {
  const TemporaryDirectory directory;
  {
    TestStore store(directory.path().string());
    REQUIRE(store->push_event_or_drop_oldest({"e1", "acct", "{}"}, false));
    REQUIRE(store->push_event_or_drop_oldest({"e2", "acct", "{}"}, false));
    REQUIRE(store->put_pending_sync({"s0", "old"}));
    REQUIRE(store->put_pending_sync({"s1", "body"}));
    CHECK((*store->pending_sync())->sync_id == "s1");
    REQUIRE(store->apply({full_outcome()}));
  }
  TestStore store(directory.path().string());
  CHECK_FALSE(*store->pending_sync());
  CHECK(*store->device_token("acct") == "token");
  CHECK(*store->chains("acct") == std::map<std::string, std::string>{{"lane", "c1"}});
  REQUIRE(store->mirrors("acct")->size() == 1);
  CHECK(store->mirrors("acct")->front().consumed == 98);
  CHECK(store->mirrors("acct")->front().refunded == 3);
  REQUIRE(store->totals("acct")->size() == 1);
  CHECK(store->totals("acct")->front().account_total == 412);
  CHECK(ids(store->events("acct", 1'000)) == "e2");
  CHECK((*store->plan("acct"))->version == "17");
  CHECK_FALSE(*store->plan("other"));
  CHECK_FALSE(*store->device_token("other"));
  CHECK(store->mirrors("other")->empty());
}

TEST_CASE("a later answer replaces what it names and leaves the rest") {
  TestStore store;
  REQUIRE(store->apply({full_outcome()}));
  ports::SyncOutcome later;
  later.account = "acct";
  later.chains = {{"lane", "c2"}, {"lane2", "d1"}};
  later.mirrors = {{"lane", "exports", 1'000, 120, 3}, {"lane", "exports", 2'000, 1, 0}};
  later.plan_confirmed_at = 9'000;
  REQUIRE(store->apply({later}));
  CHECK(*store->device_token("acct") == "token");
  CHECK(store->chains("acct")->at("lane") == "c2");
  CHECK(store->mirrors("acct")->size() == 2);
  CHECK(store->mirrors("acct")->front().consumed == 120);
  CHECK((*store->plan("acct"))->confirmed_at == 9'000);
  CHECK((*store->plan("acct"))->document == "{}");
  REQUIRE(store->forget_device_token("acct"));
  CHECK_FALSE(*store->device_token("acct"));
}

TEST_CASE("F-37 an answer that fails in the middle changes nothing, and the next one goes through") {
  const TemporaryDirectory directory;
  TestStore store(GENERATE(false, true) ? directory.path().string() : std::string());
  REQUIRE(store->put_pending_sync({"s1", "body"}));
  auto monstrous = full_outcome();
  monstrous.plan->document = std::string(17 * 1024 * 1024, 'x');
  for (int again = 0; again < 3; ++again) {
    const auto applied = store->apply({full_outcome(), monstrous});
    REQUIRE_FALSE(applied);
    CHECK(applied.error().number == static_cast<int>(core::ErrorNumber::database));
    CHECK_FALSE(*store->device_token("acct"));
    CHECK(*store->pending_sync());
  }
  CHECK(store->apply({full_outcome()}));
  CHECK(*store->device_token("acct") == "token");
}

TEST_CASE("contexts come back with their traits, who was identified last first") {
  TestStore store;
  REQUIRE(store->put_context({"a1", "u1", "proof", "de-AT", {{"role", "admin"}, {"can_buy", "false"}}}));
  REQUIRE(store->put_context({"a2", "", "", "", {}}));
  REQUIRE(store->put_context({"a1", "u2", "", "en", {{"role", ""}}}));
  REQUIRE(store->put_context({"a1", "u1", "newer", "de-AT", {{"can_buy", "true"}}}));
  const auto contexts = store->contexts();
  REQUIRE(contexts);
  REQUIRE(contexts->size() == 3);
  CHECK(contexts->at(0).user == "u1");
  CHECK(contexts->at(0).identity_proof == "newer");
  CHECK(contexts->at(0).traits == std::vector<std::pair<std::string, std::string>>{{"can_buy", "true"}});
  CHECK(contexts->at(1).user == "u2");
  CHECK(contexts->at(1).traits == std::vector<std::pair<std::string, std::string>>{{"role", ""}});
  CHECK(contexts->at(2).account == "a2");
  CHECK(contexts->at(2).traits.empty());
}

TEST_CASE("D7 moments are kept for 90 days, and for as long as they sleep") {
  TestStore store;
  const auto put = [&](const char* id, core::Instant at, core::Instant asleep_until) {
    ports::StoredMoment moment;
    moment.id = id;
    moment.account = "acct";
    moment.user = "u";
    moment.state = "dismissed";
    moment.is_tried = true;
    moment.at = at;
    moment.asleep_until = asleep_until;
    REQUIRE(store->put_moment(moment));
  };
  const auto found = [&] {
    std::string text;
    const auto moments = store->moments("acct", "u");
    for (const auto& moment : *moments) text += moment.id;
    return text;
  };
  put("o", 1, 0);
  put("n", 2, std::numeric_limits<core::Instant>::max());
  put("r", 10 * core::day, 0);
  CHECK(found() == "rno");
  put("s", 91 * core::day, 0);
  CHECK(found() == "srn");
  put("r", 92 * core::day, 0);
  CHECK(found() == "rsn");
  CHECK(store->moments("acct", "u")->front().is_tried);
  CHECK(store->moments("acct", "other")->empty());
}

TEST_CASE("a note is what was put last") {
  TestStore store;
  CHECK_FALSE(*store->note("retry_not_before"));
  REQUIRE(store->put_note("retry_not_before", "1"));
  REQUIRE(store->put_note("retry_not_before", "2"));
  CHECK(*store->note("retry_not_before") == "2");
}
