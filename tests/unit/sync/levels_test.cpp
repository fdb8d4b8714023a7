#include "sdk/sync/build.hpp"
#include "sdk/sync/settle.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/sync/accounts.hpp"

using namespace headroom;
using protocol::MeterKind;
using testing::account;
using testing::lane_id;

namespace {

constexpr core::Instant seen = 1'793'491'200'125;

protocol::UsageRow level(std::int64_t of, core::Instant observed) {
  return {"seats", 0, of, 0, MeterKind::latest, observed};
}
protocol::UsageRow of_user(std::int64_t consumed) {
  protocol::UsageRow row{"exports", 100, consumed};
  row.user = "ann";
  return row;
}

std::vector<protocol::UsageRow> sent_rows(const sync::AccountState& state) {
  const auto built = sync::build({"id", "device", "sdk"}, {state}, {}, 0);
  std::vector<protocol::UsageRow> rows;
  for (const auto& lane : built.request.accounts.at(0).lanes)
    for (const auto& row : lane.usage) rows.push_back(row);
  return rows;
}

/// What is settled when the account with this row gets this total.
sync::SettledAccount settled(const protocol::UsageRow& row, const protocol::UsageTotal& total) {
  const std::vector local{account("acct", {row})};
  const auto sent = sync::build({"id", "device", "sdk"}, local, {}, 0).request;
  protocol::SyncAnswer answer;
  protocol::SyncAccountAnswer entry;
  entry.account = "acct";
  entry.usage = {total};
  answer.accounts = {entry};
  return sync::settle(sent, answer, local).accounts.at(0);
}

protocol::UsageTotal told(std::int64_t ours, core::Instant observed, std::int64_t newest) {
  protocol::UsageTotal total{"seats", 0, {{lane_id(1), {ours, 0}}}, newest, MeterKind::latest};
  total.observed[lane_id(1)] = observed;
  return total;
}

}  // namespace

TEST_CASE("M20 a lower level that was seen later is news, and a frozen lane tells it") {
  auto state = account("acct", {level(3, seen)});
  state.mirrors = {{lane_id(1), "seats", 0, 7, 0, seen - 1}};
  state.lanes[0].is_frozen = true;  // of which only news is told
  CHECK(sent_rows(state).size() == 1);
  state.mirrors[0].observed = seen;
  CHECK(sent_rows(state).empty());
}

TEST_CASE("M20 a level of zero is told, a row that only asks is no news") {
  auto state = account("acct", {level(0, seen)});
  state.lanes[0].is_frozen = true;
  CHECK(sent_rows(state).size() == 1);
  state.lanes[0].usage = {level(0, 0)};
  CHECK(sent_rows(state).empty());
  state.lanes[0].is_frozen = false;
  CHECK(sent_rows(state).size() == 1);  // it asks what others set
}

TEST_CASE("M20 F-50 only an answer that has seen the level acknowledges it, whatever the levels are") {
  const auto known = settled(level(3, seen), told(9, seen, 9));
  REQUIRE(known.outcome.mirrors.size() == 1);
  CHECK(known.outcome.mirrors[0].observed == seen);
  CHECK(settled(level(3, seen), told(9, seen - 1, 9)).outcome.mirrors.empty());
  CHECK(settled(level(3, seen), {"seats", 0, {}, 9, MeterKind::latest}).outcome.mirrors.empty());
}

TEST_CASE("M20 others of a level are the account's, and what of ours they take into account") {
  const auto others = settled(level(3, seen), told(3, seen, 8)).others;
  REQUIRE(others.size() == 1);
  CHECK(others[0].level == 8);
  CHECK(others[0].seen == seen);
  CHECK(settled(level(3, seen), {"seats", 0, {}, 8, MeterKind::latest}).others.at(0).seen == 0);
}

TEST_CASE("Users: a user's part is told until it is acknowledged, and not while consent is withheld") {
  auto state = account("acct", {{"exports", 100, 9}, of_user(5)});
  state.mirrors = {{lane_id(1), "exports", 100, 9, 0}};
  CHECK(sent_rows(state).size() == 2);
  state.consent = protocol::Consent::withheld;
  CHECK(sent_rows(state).size() == 1);
  state.consent = protocol::Consent::given;
  state.mirrors.push_back({lane_id(1), "exports", 100, 5, 0, 0, "ann"});
  CHECK(sent_rows(state).size() == 1);  // the account's, which asks
}

TEST_CASE("Users: a user's total acknowledges that user's row alone, and says nothing of others") {
  protocol::UsageTotal total{"exports", 100, {{lane_id(1), {5, 0}}}, 7};
  total.user = "ann";
  const auto known = settled(of_user(5), total);
  REQUIRE(known.outcome.mirrors.size() == 1);
  CHECK(known.outcome.mirrors[0].user == "ann");
  CHECK(known.others.empty());
  CHECK(known.outcome.totals.empty());
  total.user = "bob";
  CHECK(settled(of_user(5), total).outcome.mirrors.empty());
}
