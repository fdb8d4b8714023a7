#include "sdk/edge/word.hpp"

#include "tests/support/catch.hpp"

using namespace headroom::edge;

TEST_CASE("M7 the edge word holds generation 24, fired 16, handled 16, claimer 8") {
  const auto word = make_word(0xabcdef, 0x1234, 0x0030, 0x7f);
  CHECK(word == 0xabcdef'1234'0030'7f);
  CHECK(generation(word) == 0xabcdef);
  CHECK(fired(word) == 0x1234);
  CHECK(handled(word) == 0x0030);
  CHECK(claimer(word) == 0x7f);
  CHECK(generation(make_word(0x1000001, 0, 0, 0)) == 1);
}

TEST_CASE("M6 of several bits fired in one step all but the highest are handled at once") {
  const auto word = with_fired(make_word(1, 0, 0, 0), 0b111, 9);
  CHECK(fired(word) == 0b111);
  CHECK(pending(word) == 0b100);
  CHECK(claimer(word) == 9);
}

TEST_CASE("M7 who fires while another's edge is pending leaves the claim to him") {
  const auto first = with_fired(make_word(1, 0, 0, 0), 0b1, 9);
  const auto second = with_fired(first, 0b10, 5);
  CHECK(claimer(second) == 9);
  CHECK(pending(second) == 0b11);
}

TEST_CASE("M7 handling the last pending edge ends the claim, handling one of two keeps it") {
  const auto word = make_word(1, 0b11, 0, 9);
  const auto one = with_handled(word, 0b1);
  CHECK(pending(one) == 0b10);
  CHECK(claimer(one) == 9);
  const auto both = with_handled(one, 0b10);
  CHECK(pending(both) == 0);
  CHECK(claimer(both) == 0);
  CHECK(claimer(with_fired(both, 0b100, 5)) == 5);
}

TEST_CASE("What never fired cannot be handled") { CHECK(handled(with_handled(make_word(1, 0b1, 0, 9), 0b110)) == 0); }
