#include "server-stub/accounts/entitlements.hpp"

#include "server-stub/catalogue/parse.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_state.hpp"

using headroom::core::Instant;
using headroom::protocol::Enforcement;
using headroom::protocol::PlanDocument;
using headroom::server::accounts::Account;
using headroom::server::accounts::entitlements;
using headroom::server::accounts::limits_of;
using headroom::server::catalogue::Calendar;
namespace core = headroom::core;

namespace {

constexpr Instant now = headroom::testing::ServerState::start + 10 * core::day;  // 11 November 2026

PlanDocument extract(const Account& account, const std::string& text = headroom::testing::sample_catalogue,
                     Instant at = now) {
  const auto parsed = headroom::server::catalogue::parse(text);
  INFO(headroom::server::catalogue::to_text(parsed.errors));
  REQUIRE(parsed.catalogue);
  return entitlements(account, *parsed.catalogue, Calendar(parsed.catalogue->time_zone), at);
}

Account on(const std::string& plan) {
  Account account;
  account.id = "acct";
  account.plan = plan;
  account.subscribed_at = now - 3 * core::day;
  return account;
}

const auto& meter(const PlanDocument& document, const std::string& key) {
  for (const auto& each : document.meters) {
    if (each.key == key) return each;
  }
  throw std::runtime_error("no meter " + key);
}

const auto& feature(const PlanDocument& document, const std::string& key) {
  for (const auto& each : document.features) {
    if (each.key == key) return each;
  }
  throw std::runtime_error("no feature " + key);
}

}  // namespace

TEST_CASE("each plan gives its limits, enforcement and thresholds") {
  struct Row {
    const char *plan, *meter;
    std::optional<std::int64_t> limit;
    Enforcement enforcement;
    std::vector<std::uint16_t> thresholds;
  };
  const auto row = GENERATE(values<Row>({
      {"free", "exports", 5, Enforcement::hard, {80, 95}},
      {"free", "seats", 1, Enforcement::hard, {80, 95}},
      {"free", "rows", 0, Enforcement::hard, {}},              // sold, but not to this plan
      {"free", "looks", std::nullopt, Enforcement::soft, {}},  // in no plan: only measured
      {"team", "exports", 100, Enforcement::soft, {50, 90}},
      {"team", "rows", 1'000, Enforcement::hard, {80, 95}},
      {"business", "exports", std::nullopt, Enforcement::soft, {80, 95}},
      {"gone", "exports", 5, Enforcement::hard, {80, 95}},  // a plan sold no more counts as the default one
  }));
  CAPTURE(row.plan, row.meter);
  const auto document = extract(on(row.plan));
  const auto& given = meter(document, row.meter);
  CHECK(given.limit == row.limit);
  CHECK(given.enforcement == row.enforcement);
  CHECK(given.thresholds == row.thresholds);
  CHECK(given.generation == 1);
  CHECK(given.base == 0);
}

TEST_CASE("each plan gives its features, and names the cheapest plan that has the others") {
  struct Row {
    const char *plan, *feature;
    bool granted;
    const char* unlocked_by;
  };
  const auto row = GENERATE(values<Row>({
      {"free", "pdf", false, "team"},
      {"free", "audit", false, "business"},
      {"free", "max_file_mb", true, ""},
      {"team", "pdf", true, ""},
      {"team", "audit", false, "business"},
      {"business", "audit", true, ""},
  }));
  CAPTURE(row.plan, row.feature);
  const auto document = extract(on(row.plan));
  CHECK(feature(document, row.feature).granted == row.granted);
  CHECK(feature(document, row.feature).unlocked_by == row.unlocked_by);
}

TEST_CASE("a configuration feature carries its plan's value") {
  CHECK(std::get<std::int64_t>(feature(extract(on("free")), "max_file_mb").value) == 10);
  CHECK(std::get<std::int64_t>(feature(extract(on("team")), "max_file_mb").value) == 100);
}

TEST_CASE("an add-on adds its units and grants its features") {
  auto account = on("team");
  account.add_ons = {"pack", "audit_log", "sold_no_more"};
  const auto document = extract(account);
  CHECK(meter(document, "exports").limit == 150);
  CHECK(meter(document, "seats").limit == 10);
  CHECK(feature(document, "audit").granted);
  CHECK(feature(document, "audit").unlocked_by.empty());
}

TEST_CASE("M9 a document holds the present period and those of its usable time") {
  const auto document = extract(on("team"));
  const auto& monthly = meter(document, "exports").periods;
  REQUIRE(monthly.size() == 1);
  CHECK(core::to_rfc3339(monthly[0].start) == "2026-11-01T00:00:00Z");
  CHECK(core::to_rfc3339(monthly[0].end) == "2026-12-01T00:00:00Z");
  const auto& daily = meter(document, "rows").periods;  // counts from the subscription
  CHECK(daily.size() == 9);
  CHECK(daily.front().start == now);
  CHECK(daily.back().end > now + document.usable_s * core::second);
  CHECK(meter(document, "seats").periods.empty());
  const auto late = extract(on("team"), headroom::testing::sample_catalogue, now + 17 * core::day);  // 28 November
  CHECK(meter(late, "exports").periods.size() == 2);
}

TEST_CASE("M7 a limit that changes gets the next generation, one that stays keeps its own") {
  auto account = on("free");
  account.limits = limits_of(account, extract(account));
  CHECK(meter(extract(account), "exports").generation == 1);
  account.plan = "team";
  const auto upgraded = extract(account);
  CHECK(meter(upgraded, "exports").generation == 2);
  CHECK(meter(upgraded, "looks").generation == 1);
  account.limits = limits_of(account, upgraded);
  account.plan = "free";
  CHECK(meter(extract(account), "exports").generation == 3);
  account.limits["exports"].generation = 0xffffff;  // 24 bits
  CHECK(meter(extract(account), "exports").generation == 0);
}

TEST_CASE("a meter that left the catalogue keeps its generation for when it comes back") {
  auto account = on("free");
  account.limits["old_meter"] = {7, 3};
  CHECK(limits_of(account, extract(account)).at("old_meter").generation == 7);
}

TEST_CASE("a trial is in force until it ends") {
  auto account = on("free");
  account.trial = {"business", now + 1};
  CHECK(extract(account).plan == "business");
  CHECK(extract(account, headroom::testing::sample_catalogue, now + 1).plan == "free");
}

TEST_CASE("D4 a document carries the fallback offers for its plan") {
  const auto document = extract(on("free"));
  REQUIRE(document.fallback_offers.size() == 1);
  const auto& offer = document.fallback_offers[0].offer;
  CHECK(offer.title == "Out of exports");
  CHECK(offer.target.plan == "team");
  CHECK(offer.price_change.minor == 2'900);
  CHECK(offer.price_change.currency == "USD");
  CHECK(offer.url == "https://billing.example.com/team");
  CHECK(offer.expires_at == now + document.usable_s * core::second);
  CHECK(offer.id.size() == 32);
  CHECK(extract(on("free"), headroom::testing::sample_catalogue, now + core::day).fallback_offers[0].offer.id ==
        offer.id);
  CHECK(extract(on("team")).fallback_offers.empty());
}

TEST_CASE("D13 the kill switch and the caps are the catalogue's") {
  CHECK_FALSE(extract(on("free")).kill_switch);
  const auto text = headroom::testing::catalogue_with(
      R"("offer_hosts")",
      R"("guardrails": {"kill_switch": true}, "caps": {"session": 2, "day": 3, "month": 4, "min_gap_s": 60}, "offer_hosts")");
  const auto document = extract(on("free"), text);
  CHECK(document.kill_switch);
  CHECK(document.caps.session == 2);
  CHECK(document.caps.min_gap_s == 60);
  CHECK(document.offer_hosts == std::vector<std::string>{"billing.example.com"});
}
