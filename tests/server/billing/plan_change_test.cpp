#include "server-stub/billing/plan_change.hpp"

#include "server-stub/usage/events.hpp"
#include "server-stub/usage/offer_history.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_state.hpp"

using headroom::server::accounts::Account;
using headroom::server::billing::change_account;
using headroom::server::billing::Movement;
using headroom::server::billing::MovementKind;
using headroom::server::billing::movements_of;
using headroom::server::catalogue::Vector;
using headroom::server::store::Database;
using headroom::testing::ServerState;
namespace core = headroom::core;

namespace {

/// As the accounts API does it.
std::vector<Movement> set(ServerState& state, const std::function<void(Account&)>& change) {
  state.now += core::minute;
  return state.work([&](Database& database) {
    const auto before = state.accounts.find(database, "acct_1");
    Account after;
    if (before != nullptr) after = *before;
    after.id = "acct_1";
    change(after);
    change_account(database, state.accounts, state.editions.current()->catalogue, before.get(), after,
                   {"api", "", "", std::nullopt}, state.now);
    return movements_of(database, "acct_1");
  });
}

}  // namespace

TEST_CASE("each change of what an account pays is one movement of its kind and vector") {
  ServerState state;
  CHECK(set(state, [](Account& account) { account.plan = "free"; }).empty());
  struct Row {
    const char* what;
    std::function<void(Account&)> change;
    MovementKind kind;
    Vector vector;
    std::int64_t difference;
  };
  const std::vector<Row> rows{
      {"free to team", [](Account& account) { account.plan = "team"; }, MovementKind::start, Vector::tier, 2'900},
      {"an add-on for units", [](Account& account) { account.add_ons = {"pack"}; }, MovementKind::expansion,
       Vector::usage, 600},
      {"an add-on for a feature", [](Account& account) { account.add_ons.push_back("audit_log"); },
       MovementKind::expansion, Vector::cross_sell, 900},
      {"an add-on less", [](Account& account) { account.add_ons = {"audit_log"}; }, MovementKind::contraction,
       Vector::cross_sell, -600},
      {"a yearly plan",
       [](Account& account) { account = Account(account), account.plan = "business", account.add_ons.clear(); },
       MovementKind::expansion, Vector::tier, 10'000 - 3'800},
      {"down again", [](Account& account) { account.plan = "team"; }, MovementKind::contraction, Vector::tier, -7'100},
      {"gone", [](Account& account) { account.plan = "free"; }, MovementKind::churn, Vector::tier, -2'900},
      {"back", [](Account& account) { account.plan = "team"; }, MovementKind::reactivation, Vector::tier, 2'900},
      {"more seats at a price on record",
       [](Account& account) {
         account.seats = 20, account.mrr = {{4'900, "USD"}};
       },
       MovementKind::expansion, Vector::seat, 2'000},
  };
  std::size_t count = 0;
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const auto movements = set(state, row.change);
    REQUIRE(movements.size() == ++count);
    CHECK(movements.back().kind == row.kind);
    CHECK(movements.back().vector == row.vector);
    CHECK(movements.back().difference_minor == row.difference);
    CHECK(movements.back().at == state.now);
    CHECK(movements.back().source == "api");
    CHECK(movements.back().decision.empty());
  }
}

TEST_CASE("facts that cost nothing move nothing") {
  ServerState state;
  set(state, [](Account& account) { account.plan = "team"; });
  CHECK(set(state, [](Account& account) { account.segment = "smb"; }).size() == 1);
  CHECK(set(state, [](Account& account) { account.seats = 12; }).size() == 1);
}

TEST_CASE("two changes in one instant are two movements") {
  ServerState state;
  const auto change = [&](const std::string& plan) {
    return state.work([&](Database& database) {
      const auto before = state.accounts.find(database, "acct_1");
      Account after;
      after.id = "acct_1";
      after.plan = plan;
      change_account(database, state.accounts, state.editions.current()->catalogue, before.get(), after,
                     {"api", "", "", std::nullopt}, state.now);
      return movements_of(database, "acct_1");
    });
  };
  change("team");
  const auto movements = change("business");
  REQUIRE(movements.size() == 2);
  CHECK(movements[0].at == state.now);
  CHECK(movements[1].at == state.now + 1);
}

TEST_CASE("an upgrade by the vendor is attributed to the offer that was shown for it, if it was shown in 30 days") {
  const auto days = GENERATE(1, 31);
  CAPTURE(days);
  ServerState state;
  set(state, [](Account& account) { account.plan = "free"; });
  headroom::server::usage::OfferRecord record{"acct_1", "u_1", "o_1", {}, state.now};
  record.past.decision = "d_1";
  record.past.plan = "team";
  headroom::protocol::Event shown;
  shown.id = "shown";
  shown.type = headroom::protocol::Event::Type::outcome;
  shown.offer = "o_1";
  shown.user = "u_1";
  shown.at = state.now;
  state.work([&](Database& database) {
    headroom::server::usage::record_offer(database, record);
    headroom::server::usage::record_event(database, "acct_1", shown, state.now);
  });
  state.now += days * core::day;
  const auto movements = set(state, [](Account& account) { account.plan = "team"; });
  REQUIRE(movements.size() == 1);
  CHECK(movements[0].decision == (days == 1 ? "d_1" : ""));
  const auto past =
      state.work([](Database& database) { return headroom::server::usage::past_offers(database, "acct_1", "u_1"); });
  CHECK((past[0].outcome == headroom::protocol::OfferOutcome::converted) == (days == 1));
}
