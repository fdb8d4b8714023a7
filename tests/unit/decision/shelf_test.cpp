#include "sdk/decision/shelf.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/decision/moments.hpp"

using namespace headroom;
using namespace headroom::testing;
using decision::Shelf;

TEST_CASE("D3 an answer is kept until its offer expires, and taken once") {
  Shelf shelf;
  shelf.put_or_drop_oldest(moment("m1"), offer_answer("o"), trusted);
  CHECK(shelf.take(moment("m2"), trusted + core::hour - 1));
  CHECK_FALSE(shelf.take(moment("m2"), trusted));
  shelf.put_or_drop_oldest(moment("m1"), offer_answer("o"), trusted);
  CHECK_FALSE(shelf.take(moment("m2"), trusted + core::hour));
}

TEST_CASE("D3 a none is kept only until the instant that the server named") {
  Shelf shelf;
  shelf.put_or_drop_oldest(moment("m1"), none_answer("cooldown"), trusted);
  CHECK_FALSE(shelf.take(moment("m2"), trusted));
  auto none = none_answer("cooldown");
  none.not_before = trusted + core::minute;
  shelf.put_or_drop_oldest(moment("m1"), none, trusted);
  const auto kept = shelf.take(moment("m2"), trusted);
  REQUIRE(kept);
  CHECK(kept->reason == "cooldown");
}

TEST_CASE("A newer answer for such a moment replaces the older one") {
  Shelf shelf;
  shelf.put_or_drop_oldest(moment("m1"), offer_answer("old"), trusted);
  shelf.put_or_drop_oldest(moment("m2"), offer_answer("new"), trusted);
  CHECK(shelf.take(moment("m3"), trusted)->offer->id == "new");
  CHECK_FALSE(shelf.take(moment("m3"), trusted));
}

TEST_CASE("The shelf holds 64 answers and drops the oldest") {
  Shelf shelf;
  for (int i = 0; i < 65; ++i)
    shelf.put_or_drop_oldest(moment("m", "key_" + std::to_string(i)), offer_answer("o"), trusted);
  CHECK_FALSE(shelf.take(moment("m", "key_0"), trusted));
  for (int i = 1; i < 65; ++i) CHECK(shelf.take(moment("m", "key_" + std::to_string(i)), trusted));
}
