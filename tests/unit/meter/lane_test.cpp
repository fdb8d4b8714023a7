#include "sdk/meter/lane.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/memory_page.hpp"

using namespace headroom;
using headroom::testing::MemoryPage;

TEST_CASE("M25 an account has one lane in a directory, and its own") {
  MemoryPage page;
  const auto first = meter::current_lane(page, "acct", {1}), again = meter::current_lane(page, "acct", {2}),
             other = meter::current_lane(page, "acct2", {3});
  REQUIRE(first);
  CHECK(first->id == ports::LaneId{1});
  CHECK(again->id == ports::LaneId{1});
  CHECK(other->id == ports::LaneId{3});
  CHECK(meter::lanes(page, "acct").size() == 1);
}

TEST_CASE("M21 M24 a renewed lane is current from then on, and the old one is still listed") {
  MemoryPage page;
  const auto first = meter::current_lane(page, "acct", {1});
  const auto second = meter::renew_lane(page, "acct", *first, {2});
  REQUIRE(second);
  CHECK(second->id == ports::LaneId{2});
  CHECK(second->ordinal == 1);
  CHECK(meter::current_lane(page, "acct", {9})->id == ports::LaneId{2});
  const auto third = meter::renew_lane(page, "acct", *second, {3});
  CHECK(third->id == ports::LaneId{3});
  const auto all = meter::lanes(page, "acct");
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == ports::LaneId{1});
  CHECK(all[2].id == ports::LaneId{3});
}

TEST_CASE("M27 two processes that renew the same lane agree on one") {
  MemoryPage page;
  const auto first = meter::current_lane(page, "acct", {1});
  const auto mine = meter::renew_lane(page, "acct", *first, {2}), theirs = meter::renew_lane(page, "acct", *first, {3});
  CHECK(mine->id == theirs->id);
  CHECK(meter::lanes(page, "acct").size() == 2);
}

TEST_CASE("Without room there is no lane") {
  MemoryPage page;
  page.is_full = true;
  CHECK_FALSE(meter::current_lane(page, "acct", {1}));
  CHECK(meter::lanes(page, "acct").empty());
}
