#include "sdk/rules/hash.hpp"

#include "tests/support/catch.hpp"

using headroom::rules::bucket_hash;

TEST_CASE("a hash falls where GrowthBook's public cases have it") {
  struct Row {
    const char* seed;
    const char* value;
    int version;
    double want;
  };
  const auto row = GENERATE(values<Row>({{"", "a", 1, 0.22},
                                         {"b", "a", 1, 0.946},
                                         {"asdf", "8952klfjas09ujk", 1, 0.549},
                                         {"", "___)((*\":&", 1, 0.563},
                                         {"seed", "b", 2, 0.2696},
                                         {"foo", "def", 2, 0.2019},
                                         {"90850943850283058242805", "123", 2, 0.7516}}));
  CAPTURE(row.seed, row.value, row.version);
  CHECK(bucket_hash(row.seed, row.value, row.version) == row.want);
}

TEST_CASE("text beyond ASCII is folded in UTF-16 code units, as JavaScript has it") {
  CHECK(bucket_hash("f", "é☃", 1) == 0.489);
  CHECK(bucket_hash("f", "😀", 1) == 0.762);
}

TEST_CASE("a byte that is not UTF-8 counts as U+FFFD") {
  CHECK(bucket_hash("s", "\xFF", 2) == bucket_hash("s", "\uFFFD", 2));
}

TEST_CASE("a version that nobody knows gives no hash") {
  CHECK_FALSE(bucket_hash("abc", "def", 99));
  CHECK_FALSE(bucket_hash("abc", "def", 0));
  CHECK_FALSE(bucket_hash("abc", "def", -1));
}
