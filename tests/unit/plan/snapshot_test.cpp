#include "sdk/plan/snapshot.hpp"

#include "sdk/protocol/limits.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;
using plan::Basis;
using plan::Snapshot;
using plan::Source;
using protocol::EdgeKind;
using protocol::Enforcement;

namespace {

constexpr core::Instant confirmed = 1'000'000'000;

protocol::PlanDocument document() {
  protocol::PlanDocument out;
  out.version = "17";
  out.plan = "free";
  protocol::PlanMeter archives;
  archives.key = "archives";
  archives.enforcement = Enforcement::hard;
  archives.limit = 5;
  archives.generation = 4;
  archives.base = 2;
  archives.periods = {{confirmed - core::day, confirmed + core::day},
                      {confirmed + core::day, confirmed + 3 * core::day}};
  protocol::PlanMeter lifetime;
  lifetime.key = "exports";
  out.meters = {archives, lifetime};
  out.features = {{.key = "encryption", .granted = false, .value = {}, .unlocked_by = "team"}};
  return out;
}

}  // namespace

TEST_CASE("A snapshot finds meters and features by their keys, and nothing under others") {
  const Snapshot plan(document(), Source::server, confirmed);
  REQUIRE(plan.meter("archives"));
  CHECK(plan.meter("archives")->limit == 5);
  REQUIRE(plan.feature("encryption"));
  CHECK(plan.feature("encryption")->unlocked_by == "team");
  CHECK_FALSE(plan.meter("encryption"));
  CHECK_FALSE(plan.feature("archives"));
  CHECK_FALSE(plan.meter(""));
}

TEST_CASE("M15 a server's plan is live for its fresh time, cached for its usable time, then none") {
  const Snapshot plan(document(), Source::server, confirmed);
  struct Row {
    core::Duration age;
    Basis basis;
  };
  const Row rows[] = {{-core::day, Basis::live},
                      {0, Basis::live},
                      {300 * core::second - 1, Basis::live},
                      {300 * core::second, Basis::cached},
                      {7 * core::day - 1, Basis::cached},
                      {7 * core::day, Basis::none},
                      {365 * core::day, Basis::none}};
  for (const auto& row : rows) {
    CAPTURE(row.age);
    CHECK(plan.basis(confirmed + row.age) == row.basis);
  }
}

TEST_CASE("M13 a bundled plan does not age") {
  const Snapshot plan(document(), Source::bundled, 0);
  CHECK(plan.basis(confirmed + 365 * core::day) == Basis::bundled);
}

TEST_CASE("M15 a usable time beyond all reason does not overflow") {
  auto endless = document();
  endless.fresh_s = endless.usable_s = protocol::max_integer;
  const Snapshot plan(endless, Source::server, confirmed);
  CHECK(plan.basis(confirmed + 10'000 * core::day) == Basis::live);
}

TEST_CASE("A meter's terms are the document's, unlimited where it names no limit") {
  const Snapshot plan(document(), Source::server, confirmed);
  const auto hard = plan.terms(*plan.meter("archives"), confirmed);
  CHECK(hard.limit == 5);
  CHECK(hard.ceiling == protocol::unlimited);
  CHECK(hard.generation == 4);
  CHECK(hard.base == 2);
  CHECK(hard.enforcement == Enforcement::hard);
  CHECK(hard.period.period.end == confirmed + core::day);
  const auto free = plan.terms(*plan.meter("exports"), confirmed);
  CHECK(free.limit == protocol::unlimited);
  CHECK(free.period.period.end == 0);
}

TEST_CASE("M16 a downgraded meter denies only when its grace is over") {
  struct Row {
    Enforcement enforcement;
    core::Duration after_grace;
    Enforcement effective;
    std::int64_t ceiling;
  };
  const Row rows[] = {{Enforcement::hard, -1, Enforcement::soft, protocol::unlimited},
                      {Enforcement::hard, 0, Enforcement::hard, 9},
                      {Enforcement::strict, -1, Enforcement::soft, protocol::unlimited},
                      {Enforcement::overage, -1, Enforcement::overage, protocol::unlimited},
                      {Enforcement::overage, 0, Enforcement::overage, 9},
                      {Enforcement::soft, -1, Enforcement::soft, protocol::unlimited}};
  const auto grace = confirmed + core::hour;
  for (const auto& row : rows) {
    CAPTURE(static_cast<int>(row.enforcement), row.after_grace);
    auto downgraded = document();
    downgraded.meters[0].enforcement = row.enforcement;
    downgraded.meters[0].ceiling = 9;
    downgraded.meters[0].grace_until = grace;
    const Snapshot plan(downgraded, Source::server, confirmed);
    const auto terms = plan.terms(*plan.meter("archives"), grace + row.after_grace);
    CHECK(terms.enforcement == row.effective);
    CHECK(terms.ceiling == row.ceiling);
    CHECK(terms.limit == 5);
  }
}

TEST_CASE("M10 the next boundary is the first end of freshness, grace, period or use") {
  auto plan_document = document();
  plan_document.meters[0].grace_until = confirmed + core::hour;
  const Snapshot plan(plan_document, Source::server, confirmed);
  const core::Instant expected[] = {
      confirmed + 300 * core::second, confirmed + core::hour,    confirmed + core::day,    confirmed + 3 * core::day,
      confirmed + 5 * core::day,      confirmed + 7 * core::day, confirmed + 9 * core::day};
  auto now = confirmed;
  for (const auto boundary : expected) {
    REQUIRE(plan.next_boundary(now) == boundary);
    now = boundary;
  }
}

TEST_CASE("M10 a bundled plan with lifetime meters alone has no boundary") {
  auto still = document();
  still.meters.erase(still.meters.begin());
  const Snapshot plan(still, Source::bundled, 0);
  CHECK_FALSE(plan.next_boundary(confirmed));
}

TEST_CASE("D4 a fallback offer for the key goes before one for any key of the edge") {
  auto with_offers = document();
  with_offers.fallback_offers = {{EdgeKind::limit_reached, "", {}}, {EdgeKind::limit_reached, "archives", {}}};
  with_offers.fallback_offers[0].offer.title = "any";
  with_offers.fallback_offers[1].offer.title = "archives";
  const Snapshot plan(with_offers, Source::server, confirmed);
  CHECK(plan.fallback(EdgeKind::limit_reached, "archives")->offer.title == "archives");
  CHECK(plan.fallback(EdgeKind::limit_reached, "exports")->offer.title == "any");
  CHECK_FALSE(plan.fallback(EdgeKind::feature_gated, "encryption"));
}
