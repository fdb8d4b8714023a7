#include "server-stub/accounts/accounts.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/server_state.hpp"

using headroom::server::accounts::Account;
using headroom::server::accounts::Accounts;
using headroom::server::accounts::Editions;
using headroom::server::store::Database;
using headroom::server::store::Store;
using headroom::testing::ServerState;
namespace core = headroom::core;

namespace {

Accounts::Pointer create(ServerState& state, const std::string& id) {
  return state.work([&](Database& database) { return state.accounts.find_or_create(database, id, state.now); });
}

Accounts::Pointer save(ServerState& state, Account account) {
  return state.work([&](Database& database) { return state.accounts.save(database, std::move(account), state.now); });
}

}  // namespace

TEST_CASE("an account that is first heard of is on the default plan") {
  ServerState state;
  const auto account = create(state, "acct_1");
  CHECK(account->plan == "free");
  CHECK(account->created_at == state.now);
  CHECK(account->subscribed_at == state.now);
  CHECK(create(state, "acct_1") == account);
  CHECK(state.plan_hints.empty());
}

TEST_CASE("facts are there after a restart, exactly") {
  ServerState state;
  Account account = *create(state, "acct_1");
  account.plan = "team";
  account.mrr = {{29'000, "USD"}};
  account.goals = {"publish weekly"};
  account.trial = {{"business", state.now + core::day}};
  account.traits["size"] = std::int64_t{40};
  const auto kept = save(state, account);
  Editions editions;
  Accounts others(editions);
  const auto loaded = state.work([&](Database& database) { return others.find(database, "acct_1"); });
  REQUIRE(loaded != nullptr);
  CHECK(loaded->plan == "team");
  CHECK(loaded->mrr->minor == 29'000);
  CHECK(loaded->goals == account.goals);
  CHECK(loaded->trial->ends_at == account.trial->ends_at);
  CHECK(loaded->traits == account.traits);
  CHECK(loaded->plan_version == kept->plan_version);
  CHECK(loaded->limits == kept->limits);
}

TEST_CASE("the plan version rises when what the account may do changes, and only then") {
  ServerState state;
  const auto first = create(state, "acct_1");
  state.now += core::minute;

  Account account = *first;
  account.health = headroom::server::accounts::Health::red;
  const auto told_apart = save(state, account);
  CHECK(told_apart->plan_version == first->plan_version);
  CHECK(state.plan_hints.empty());

  account.plan = "team";
  const auto upgraded = save(state, account);
  CHECK(upgraded->plan_version == state.now);
  REQUIRE(state.plan_hints.size() == 1);
  CHECK(state.plan_hints[0] == std::pair<std::string, std::int64_t>("acct_1", upgraded->plan_version));
}

TEST_CASE("F-80 plan versions never fall, even if the server's clock does") {
  ServerState state;
  Account account = *create(state, "acct_1");
  std::int64_t last = account.plan_version;
  for (const core::Duration step : {core::Duration{0}, core::minute, -core::day, -30 * core::day, 40 * core::day}) {
    state.now += step;
    account = *state.work([&](Database& database) { return state.accounts.find(database, "acct_1"); });
    account.plan = account.plan == "free" ? "team" : "free";
    const auto changed = save(state, account);
    CHECK(changed->plan_version > last);
    last = changed->plan_version;
  }
}

TEST_CASE("a new catalogue is a new plan version for every account") {
  ServerState state;
  const auto account = create(state, "acct_1");
  const auto before = state.accounts.version(*account, state.now);
  state.adopt(headroom::testing::catalogue_with(R"("limit": 5)", R"("limit": 6)"));
  CHECK(state.accounts.version(*account, state.now) > before);
  const auto document =
      state.work([&](Database& database) { return state.accounts.issue(database, account, 0, state.now); });
  CHECK(document.version == std::to_string(state.accounts.version(*account, state.now)));
  CHECK(document.meters[0].limit == 6);
  CHECK(document.meters[0].generation == 2);
}

TEST_CASE("the plan version rises once a day, so that devices get the periods that follow, and at a trial's end") {
  ServerState state;
  Account account = *create(state, "acct_1");
  const auto at = [&](core::Instant when) { return state.accounts.version(account, when); };
  const auto first = at(state.now);
  int rises = 0;
  for (core::Instant now = state.now + core::minute; now <= state.now + 10 * core::day; now += core::minute) {
    rises += at(now) != at(now - core::minute);
  }
  CHECK(rises == 10);
  CHECK(at(state.now + 10 * core::day) > first);
  const core::Instant end = state.now + 10 * core::day + 1;
  const auto without = at(end);
  account.trial = {{"business", end}};
  CHECK(at(end - 1) == without);
  CHECK(at(end) == end);
}

TEST_CASE("an issued document's version and generations are kept") {
  ServerState state;
  const auto account = create(state, "acct_1");
  state.now += 3 * core::day;
  const auto document =
      state.work([&](Database& database) { return state.accounts.issue(database, account, 0, state.now); });
  const auto kept = create(state, "acct_1");
  CHECK(std::to_string(kept->plan_version) == document.version);
  CHECK(state.accounts.version(*kept, state.now - core::day) == kept->plan_version);
}

TEST_CASE("F-63 a device with a newer plan than a restored server gets one above it, unless it is of the future") {
  ServerState state;
  const auto account = create(state, "acct_1");
  const auto issue = [&](std::int64_t held) {
    state.now += core::minute;
    return std::stoll(
        state.work([&](Database& database) { return state.accounts.issue(database, account, held, state.now); })
            .version);
  };
  CHECK(issue(state.now + 5) == state.now);
  CHECK(issue(state.now + 365 * core::day) < state.now + core::day);
}

TEST_CASE("F-78 a change that could not be written is not in memory either") {
  headroom::testing::FailingDisk disk;
  ServerState state;
  Account account = *create(state, "acct_1");
  account.plan = "team";
  disk.fails_syncs = true;
  CHECK_THROWS(save(state, account));
  CHECK(state.plan_hints.empty());
  disk.fails_syncs = false;
  CHECK(create(state, "acct_1")->plan == "free");
}

TEST_CASE("a catalogue is in force only once it is on disk, and again after a restart") {
  headroom::testing::FailingDisk disk;
  ServerState state;
  const auto before = state.editions.current();
  const auto text = headroom::testing::catalogue_with(R"("limit": 5)", R"("limit": 6)");
  disk.fails_syncs = true;
  CHECK_THROWS(state.adopt(text));
  CHECK(state.editions.current() == before);
  disk.fails_syncs = false;
  state.adopt(text);
  CHECK(state.editions.current()->version > before->version);
  state.adopt(text);  // the same again is no new edition
  Editions loaded;
  state.work([&](Database& database) { loaded.load(database); });
  REQUIRE(loaded.current() != nullptr);
  CHECK(loaded.current()->version == state.editions.current()->version);
  CHECK(loaded.current()->text == text);
}
