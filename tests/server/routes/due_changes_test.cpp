#include "server-stub/routes/due_changes.hpp"

#include <atomic>

#include "server-stub/billing/ledger.hpp"
#include "server-stub/billing/plan_change.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_state.hpp"

using headroom::server::accounts::Account;
using headroom::server::routes::DueChanges;
using headroom::server::store::Database;
using headroom::testing::ServerState;
namespace billing = headroom::server::billing;
namespace core = headroom::core;

namespace {

constexpr core::Instant december = ServerState::start + 30 * core::day;

void change(ServerState& state, const std::string& plan) {
  state.work([&](Database& database) {
    const auto before = state.accounts.find(database, "acct_1");
    Account after = before ? *before : Account{};
    after.id = "acct_1";
    after.plan = plan;
    if (!before) after.subscribed_at = state.now;
    billing::change_account(database, state.accounts, state.editions.current()->catalogue, before.get(), after,
                            {"api", "", "", std::nullopt}, state.now);
  });
}

Account account(ServerState& state) {
  return *state.work([&](Database& database) { return state.accounts.find(database, "acct_1"); });
}

}  // namespace

TEST_CASE("M16 a pending plan comes into force at its instant, over restarts, is booked once and told to the devices") {
  headroom::testing::TemporaryDirectory data;
  {
    ServerState state(data.path());
    change(state, "team");
    change(state, "free");
    CHECK(account(state).plan == "team");
    CHECK(account(state).changes_at == december);
  }
  ServerState state(data.path());
  DueChanges due(*state.store, state.accounts, state.editions, [&] { return state.now; });
  state.now = december - 1;
  CHECK(due.apply() == 0);
  state.now = december;
  // A device that syncs first is told already, and takes nothing from the books.
  const auto told = state.work([&](Database& database) {
    return state.accounts.issue(database, state.accounts.find(database, "acct_1"), 0, state.now);
  });
  CHECK(told.plan == "free");
  CHECK(told.meters[0].grace_until == december + 7 * core::day);
  CHECK(due.apply() == 1);
  CHECK(due.apply() == 0);
  CHECK(account(state).plan == "free");
  CHECK_FALSE(account(state).pending);
  CHECK(account(state).plan_version >= std::stoll(told.version));
  const auto movements = state.work([&](Database& database) { return billing::movements_of(database, "acct_1"); });
  REQUIRE(movements.size() == 2);
  CHECK(movements[1].difference_minor == -2'900);
  CHECK(movements[1].source == "schedule");
}

TEST_CASE(
    "M16 after the grace of a downgrade the document says no more of it, and a limit that is not lower has none") {
  ServerState state;
  change(state, "business");
  state.work([&](Database& database) {
    const auto before = state.accounts.find(database, "acct_1");
    Account after = *before;
    after.plan = "team";
    billing::change_account(database, state.accounts, state.editions.current()->catalogue, before.get(), after,
                            {"api", "", "", std::nullopt}, state.now, {billing::Effective::now, true});
  });
  const auto issue = [&] {
    return state.work([&](Database& database) {
      return state.accounts.issue(database, state.accounts.find(database, "acct_1"), 0, state.now);
    });
  };
  const auto during = issue();
  CHECK(during.meters[0].grace_until);        // unlimited before
  CHECK(during.meters[1].grace_until);        // 100 before, 10 now
  CHECK_FALSE(during.meters[3].grace_until);  // in no plan
  state.now += 7 * core::day;
  CHECK_FALSE(issue().meters[0].grace_until);
}

TEST_CASE("M17 the end of a trial is told to the devices without anybody's sync") {
  ServerState state;
  change(state, "free");
  Account trial = account(state);
  trial.trial = {"team", state.now + core::hour};
  state.work([&](Database& database) { state.accounts.save(database, trial, state.now); });
  const auto hints = state.plan_hints.size();
  std::atomic<core::Instant> now{state.now + core::hour};
  DueChanges due(*state.store, state.accounts, state.editions, [&] { return now.load(); });
  due.start();
  const auto changed = [&] { return state.work([&](Database&) { return state.plan_hints.size(); }) > hints; };
  for (int i = 0; i < 500 && !changed(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  due.stop();
  CHECK(changed());
}
