#include "sdk/plan/difference.hpp"

#include "tests/support/catch.hpp"

using namespace headroom;
using plan::difference;
using protocol::Enforcement;
using Keys = std::vector<std::string>;

namespace {

protocol::PlanMeter meter(const char* key, Enforcement enforcement, std::optional<std::int64_t> limit) {
  protocol::PlanMeter out;
  out.key = key;
  out.enforcement = enforcement;
  out.limit = limit;
  return out;
}

protocol::PlanDocument free_plan() {
  protocol::PlanDocument out;
  out.plan = "free";
  out.meters = {meter("archives", Enforcement::hard, 5), meter("archived_kb", Enforcement::soft, 1000)};
  out.features = {{"encryption", false, {}, "team"}, {"max_file_mb", true, std::int64_t{10}, ""}};
  return out;
}

}  // namespace

TEST_CASE("D9 an upgrade names what is newly granted, revalued and raised") {
  auto team = free_plan();
  team.plan = "team";
  team.meters[0] = meter("archives", Enforcement::soft, 200);
  team.meters[1].limit.reset();
  team.features[0].granted = true;
  team.features[1].value = std::int64_t{1000};
  const auto before = free_plan();
  const auto change = difference(&before, team);
  CHECK(change.is_other_plan);
  CHECK(change.granted == Keys{"encryption"});
  CHECK(change.revalued == Keys{"max_file_mb"});
  CHECK(change.raised == Keys{"archives", "archived_kb"});
  CHECK(change.revoked.empty());
  CHECK(change.lowered.empty());

  const auto back = difference(&team, before);
  CHECK(back.revoked == Keys{"encryption"});
  CHECK(back.lowered == Keys{"archives", "archived_kb"});
  CHECK(back.granted.empty());
  CHECK(back.raised.empty());
}

TEST_CASE("D9 the same document again changes nothing") {
  const auto before = free_plan();
  CHECK(difference(&before, free_plan()).is_empty());
}

TEST_CASE("D9 the first document grants all that it grants") {
  const auto change = difference(nullptr, free_plan());
  CHECK(change.is_other_plan);
  CHECK(change.granted == Keys{"max_file_mb"});
  CHECK(change.raised == Keys{"archives", "archived_kb"});
}

TEST_CASE("D9 what a document no longer names is revoked and lowered") {
  const auto before = free_plan();
  const auto change = difference(&before, {});
  CHECK(change.revoked == Keys{"max_file_mb"});
  CHECK(change.lowered == Keys{"archives", "archived_kb"});
}

TEST_CASE("M16 a meter is raised when more of it can be used, whatever the words") {
  struct Row {
    const char* why;
    protocol::PlanMeter before, after;
    int direction;
  };
  auto with_base = meter("m", Enforcement::hard, 5);
  with_base.base = 5;
  auto to_ceiling = meter("m", Enforcement::overage, 5);
  to_ceiling.ceiling = 50;
  const Row rows[] = {
      {"higher limit", meter("m", Enforcement::hard, 5), meter("m", Enforcement::hard, 6), 1},
      {"no limit", meter("m", Enforcement::strict, 5), meter("m", Enforcement::strict, {}), 1},
      {"softer", meter("m", Enforcement::hard, 5), meter("m", Enforcement::soft, 5), 1},
      {"softer with a lower limit", meter("m", Enforcement::hard, 5), meter("m", Enforcement::soft, 4), 1},
      {"up to a ceiling", meter("m", Enforcement::hard, 5), to_ceiling, 1},
      {"use set aside", meter("m", Enforcement::hard, 5), with_base, 1},
      {"harder with a higher limit", meter("m", Enforcement::soft, 5), meter("m", Enforcement::hard, 6), -1},
      {"lower soft limit", meter("m", Enforcement::soft, 5), meter("m", Enforcement::soft, 4), -1},
      {"hard to strict", meter("m", Enforcement::hard, 5), meter("m", Enforcement::strict, 5), 0}};
  for (const auto& row : rows) {
    CAPTURE(row.why);
    protocol::PlanDocument before, after;
    before.meters = {row.before};
    after.meters = {row.after};
    const auto change = difference(&before, after);
    CHECK(change.raised == (row.direction > 0 ? Keys{"m"} : Keys{}));
    CHECK(change.lowered == (row.direction < 0 ? Keys{"m"} : Keys{}));
  }
}
