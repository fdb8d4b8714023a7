#include "server-stub/accounts/allowances.hpp"

#include <map>

#include "server-stub/accounts/entitlements.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_state.hpp"

using headroom::protocol::PlanDocument;
using headroom::server::accounts::Account;
using headroom::server::accounts::Accounts;
using headroom::server::accounts::Credit;
using headroom::server::accounts::Grants;
using headroom::server::store::Database;
using headroom::testing::catalogue_with;
using headroom::testing::ServerState;
namespace core = headroom::core;

namespace {

/// One account on a plan, whose use the test says.
class World : public ServerState {
 public:
  explicit World(const std::string& text = headroom::testing::sample_catalogue, const std::string& plan = "free") {
    used = [this](Database&, const std::string&, const std::string& meter, core::Instant period) {
      return uses[{meter, period}];
    };
    adopt(text);
    Account account;
    account.id = "acct";
    account.plan = plan;
    account.subscribed_at = now;
    save(std::move(account));
  }
  Accounts::Pointer save(Account account) {
    return work([&](Database& database) { return accounts.save(database, std::move(account), now); });
  }
  Accounts::Pointer account() {
    return work([&](Database& database) { return accounts.find(database, "acct"); });
  }
  PlanDocument issue() {
    return work([&](Database& database) { return accounts.issue(database, accounts.find(database, "acct"), 0, now); });
  }
  headroom::protocol::PlanMeter meter(const std::string& key = "exports") {
    for (const auto& each : issue().meters) {
      if (each.key == key) return each;
    }
    throw std::runtime_error("no meter " + key);
  }
  void use(core::Instant period, std::int64_t units, const std::string& key = "exports") {
    uses[{key, period}] += units;
    work([&](Database& database) { accounts.settle(database, accounts.find(database, "acct"), now); });
  }
  Grants::Added grant(const std::string& id, std::int64_t units, std::optional<core::Instant> expires_at = {}) {
    Credit credit;
    credit.id = id;
    credit.meter = "exports";
    credit.units = credit.left = units;
    credit.granted_at = now;
    credit.expires_at = expires_at;
    return work([&](Database& database) { return accounts.grant(database, "acct", credit, now); });
  }
  std::int64_t left(std::size_t index = 0) {
    return work([&](Database& database) { return accounts.grants(database, "acct")->at(index).left; });
  }

  std::map<std::pair<std::string, core::Instant>, std::int64_t> uses;
};

constexpr core::Instant november = ServerState::start, december = november + 30 * core::day,
                        january = december + 31 * core::day;
const std::string with_rollover =
    catalogue_with(R"("limit": 5, "period": "month", "enforcement": "hard")",
                   R"("limit": 5, "period": "month", "enforcement": "hard", "rollover": {"min": 1, "max": 3})");

}  // namespace

TEST_CASE("M17 credits are added to the limit at once, under a new generation, and stay what burns them") {
  World world;
  const auto before = world.meter();
  world.now += core::minute;
  CHECK(world.grant("g1", 10) == Grants::Added::made);
  CHECK(world.plan_hints.size() == 1);
  const auto after = world.meter();
  CHECK(after.limit == 15);
  CHECK(after.generation == before.generation + 1);
  world.use(november, 5);
  CHECK(world.left() == 10);  // the plan's own comes first
  world.use(november, 4);
  CHECK(world.left() == 6);
  CHECK(world.meter().limit == 15);
  CHECK(world.meter().generation == after.generation);
  world.use(november, 20);
  CHECK(world.left() == 0);
  world.use(november, -19);  // given back, or corrected
  CHECK(world.left() == 5);
}

TEST_CASE("M17 the document says when its limit changes: at the period's end, and when a credit expires") {
  World world;
  CHECK_FALSE(world.issue().changes_at);
  world.grant("g1", 10, november + 10 * core::day);
  CHECK(world.issue().changes_at == november + 10 * core::day);
  world.use(november, 8);
  const auto version = world.account()->plan_version;
  world.now = november + 10 * core::day;
  CHECK(world.accounts.version(*world.account(), world.now) > version);
  CHECK(world.meter().limit == 8);  // what was burnt stays
  CHECK(world.issue().changes_at == december);
  world.now = december;
  CHECK(world.meter().limit == 5);
  CHECK_FALSE(world.issue().changes_at);
}

TEST_CASE("M17 credits last over periods and restarts") {
  World world;
  world.grant("g1", 10);
  world.use(november, 8);
  world.now = december;
  CHECK(world.meter().limit == 12);
  world.use(december, 6);
  Accounts restarted(world.editions, {}, world.used);
  const auto document = world.work(
      [&](Database& database) { return restarted.issue(database, restarted.find(database, "acct"), 0, world.now); });
  CHECK(document.meters[0].limit == 12);
  CHECK(world.work([&](Database& database) { return restarted.grants(database, "acct")->at(0).left; }) == 6);
}

TEST_CASE("M17 what was used while there was no limit burns nothing afterwards") {
  World world(headroom::testing::sample_catalogue, "business");
  world.grant("g1", 10);
  world.use(november, 1'000);
  world.now = december;
  Account account = *world.account();
  account.plan = "free";
  world.save(account);
  CHECK(world.left() == 10);
  CHECK(world.meter().limit == 15);
}

TEST_CASE("M17 a grant is made once for each key") {
  World world;
  CHECK(world.grant("g1", 10) == Grants::Added::made);
  world.now += core::hour;
  CHECK(world.grant("g1", 10) == Grants::Added::repeated);
  CHECK(world.grant("g1", 11) == Grants::Added::conflicting);
  CHECK(world.meter().limit == 15);
}

TEST_CASE("M17 a meter that the plan does not have can be granted, and a feature for a time") {
  World world;
  Credit credit;
  credit.id = "rows";
  credit.meter = "rows";
  credit.units = credit.left = 7;
  Credit feature;
  feature.id = "pdf";
  feature.feature = "pdf";
  feature.expires_at = world.now + core::day;
  world.work([&](Database& database) {
    world.accounts.grant(database, "acct", credit, world.now);
    world.accounts.grant(database, "acct", feature, world.now);
  });
  CHECK(world.meter("rows").limit == 7);
  CHECK(world.issue().changes_at == world.now + core::day);
  CHECK(world.issue().features[0].granted);
  world.now += core::day;
  CHECK_FALSE(world.issue().features[0].granted);
  CHECK(world.issue().features[0].unlocked_by == "team");
}

TEST_CASE("M17 what is left is carried over: max at most, min at least") {
  struct Row {
    std::int64_t used, limit;
  };
  const auto row = GENERATE(values<Row>({{0, 8}, {1, 8}, {2, 8}, {3, 7}, {4, 6}, {5, 6}, {9, 6}}));
  CAPTURE(row.used);
  World world(with_rollover);
  CHECK(world.meter().limit == 5);
  CHECK(world.issue().changes_at == december);
  world.use(november, row.used);
  world.now = december;
  CHECK(world.meter().limit == row.limit);
}

TEST_CASE("M17 what was carried over is part of what is left, also over months without a sync") {
  World world(with_rollover);
  world.use(november, 4);
  world.now = december;
  CHECK(world.meter().limit == 6);
  world.use(december, 4);
  world.now = january;
  CHECK(world.meter().limit == 7);  // 5 + 1 − 4
  World idle(with_rollover);
  idle.use(november, 4);
  idle.now = january + 90 * core::day;
  CHECK(idle.meter().limit == 8);
}

TEST_CASE("M12 M17 usage up to 7 days after its period moves what is carried over and burns, later it does not") {
  World world(with_rollover);
  world.now = december;
  CHECK(world.meter().limit == 8);
  world.now = december + 6 * core::day;
  world.use(november, 3);
  CHECK(world.meter().limit == 7);
  world.now = december + 7 * core::day;
  world.use(november, 2);
  CHECK(world.meter().limit == 7);
  World credits;
  credits.grant("g1", 10);
  credits.now = december;
  credits.issue();
  credits.now = december + 6 * core::day;
  credits.use(november, 7);
  CHECK(credits.left() == 8);
  credits.now = december + 8 * core::day;
  credits.use(november, 7);
  CHECK(credits.left() == 8);
  CHECK(credits.meter().limit == 13);
}

TEST_CASE("M16 an upgrade keeps the use, or sets it aside where the catalogue says so") {
  const bool resets = GENERATE(false, true);
  const auto text = resets ? catalogue_with(R"("limit": 100, "period": "month")",
                                            R"("limit": 100, "period": "month", "on_upgrade": "reset")")
                           : std::string(headroom::testing::sample_catalogue);
  World world(text);
  world.use(november, 4);
  Account account = *world.account();
  account.plan = "team";
  world.save(account);
  CHECK(world.meter().base == (resets ? 4 : 0));
  CHECK(world.meter().generation == 2);
  world.use(november, 10);
  CHECK(world.meter().base == (resets ? 4 : 0));
  if (resets) CHECK(world.issue().changes_at == december);
  world.now = december;
  CHECK(world.meter().base == 0);
  CHECK(world.meter().generation == 2);
  account = *world.account();
  account.plan = "free";
  world.save(account);
  CHECK(world.meter().base == 0);
}

TEST_CASE("F-66 another zone or anchor leaves the present period as it is, and the next has no gap and no overlap") {
  const auto zone = GENERATE(as<std::string>(), "Europe/Berlin", "America/New_York", "Pacific/Kiritimati",
                             "Australia/Lord_Howe", "Pacific/Pago_Pago");
  const auto unit = GENERATE(as<std::string>(), "hour", "day", "week", "month", "year");
  CAPTURE(zone, unit);
  const auto sold = R"("limit": 5, "period": ")" + unit + '"';
  World world(catalogue_with(R"("limit": 5, "period": "month")", sold));
  world.now += 3 * core::hour + 5 * core::minute;
  const auto before = world.meter().periods;
  auto text = catalogue_with(R"("limit": 5, "period": "month")", sold);
  text.replace(text.find("\"UTC\""), 5, '"' + zone + '"');
  world.now += 45 * core::minute;
  const auto present = world.meter().periods.front();
  world.adopt(text);
  const auto after = world.meter().periods;
  CHECK(after.front().start == present.start);
  CHECK(after.front().end == present.end);
  const auto length = before.front().end - before.front().start;
  for (std::size_t i = 1; i < after.size(); ++i) {
    REQUIRE(after[i].start == after[i - 1].end);
    CHECK(after[i].end - after[i].start >= length / 2 - core::hour);
    CHECK(after[i].end - after[i].start <= length * 3 / 2 + core::day);
  }
  // In time it is the new zone's, and what a device was told before is what it is told then.
  core::Instant last = present.start;
  for (int i = 0; i < 5; ++i) {
    world.now = world.meter().periods.front().end;
    const auto next = world.meter().periods.front();
    CHECK(next.start == world.now);
    if (i == 0 && after.size() > 1) CHECK(next.end == after[1].end);
    last = next.start;
  }
  const headroom::server::catalogue::Calendar calendar(zone);
  const auto edition = world.editions.current();
  const auto& grant = *edition->catalogue.plan("free")->meter("exports");
  CHECK(calendar.holding(last, grant.period, grant.anchor, 0).start == last);
}
