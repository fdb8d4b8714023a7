#include "sdk/rules/buckets.hpp"

#include <cmath>
#include <limits>

#include "tests/support/catch.hpp"

namespace rules = headroom::rules;
using Ranges = std::vector<rules::BucketRange>;

namespace {
/// To the 8 decimals of the public cases.
bool is_near(double one, double other) { return std::abs(one - other) < 1e-8; }
}  // namespace

TEST_CASE("equal weights divide one among the variations") {
  CHECK(rules::equal_weights(0).empty());
  CHECK(rules::equal_weights(1) == std::vector<double>{1});
  const auto three = rules::equal_weights(3);
  REQUIRE(three.size() == 3);
  for (const double weight : three) CHECK(is_near(weight, 0.33333333));
}

TEST_CASE("bucket ranges fall where GrowthBook's public cases have them") {
  struct Row {
    const char* name;
    std::size_t variations;
    double coverage;
    std::vector<double> weights;
    Ranges want;
  };
  const auto row = GENERATE(values<Row>({
      {"normal 50/50", 2, 1, {}, {{0, 0.5}, {0.5, 1}}},
      {"zero coverage", 2, 0, {}, {{0, 0}, {0.5, 0.5}}},
      {"uneven weights", 2, 1, {0.4, 0.6}, {{0, 0.4}, {0.4, 1}}},
      {"uneven weights, reduced coverage", 3, 0.2, {0.2, 0.3, 0.5}, {{0, 0.04}, {0.2, 0.26}, {0.5, 0.6}}},
      {"coverage above 1", 2, 1.5, {}, {{0, 0.5}, {0.5, 1}}},
      {"coverage below 0", 2, -1, {}, {{0, 0}, {0.5, 0.5}}},
      {"coverage not a number", 2, std::numeric_limits<double>::quiet_NaN(), {}, {{0, 0}, {0.5, 0.5}}},
      {"weights sum above 1", 2, 1, {0.7, 0.6}, {{0, 0.5}, {0.5, 1}}},
      {"weights of another size", 2, 1, {1}, {{0, 0.5}, {0.5, 1}}},
      {"weights sum almost equals 1", 2, 1, {0.4, 0.5999}, {{0, 0.4}, {0.4, 0.9999}}},
      {"weight not a number", 2, 1, {0.5, std::numeric_limits<double>::quiet_NaN()}, {{0, 0.5}, {0.5, 1}}},
      {"no variations", 0, 1, {}, {}},
  }));
  CAPTURE(row.name);
  const auto got = rules::bucket_ranges(row.variations, row.coverage, row.weights);
  REQUIRE(got.size() == row.want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    CHECK(is_near(got[i].start, row.want[i].start));
    CHECK(is_near(got[i].end, row.want[i].end));
  }
}

TEST_CASE("the variation is the first whose half-open range contains the hash") {
  struct Row {
    const char* name;
    double n;
    Ranges ranges;
    std::optional<std::size_t> want;
  };
  const auto row = GENERATE(values<Row>({
      {"even range, 0.2", 0.2, {{0, 0.5}, {0.5, 1}}, 0},
      {"even range, 0.6", 0.6, {{0, 0.5}, {0.5, 1}}, 1},
      {"even range, 0", 0, {{0, 0.5}, {0.5, 1}}, 0},
      {"even range, the boundary", 0.5, {{0, 0.5}, {0.5, 1}}, 1},
      {"reduced range, 0.2", 0.2, {{0, 0.25}, {0.5, 0.75}}, 0},
      {"reduced range, 0.6", 0.6, {{0, 0.25}, {0.5, 0.75}}, 1},
      {"reduced range, 0.25", 0.25, {{0, 0.25}, {0.5, 0.75}}, std::nullopt},
      {"zero range", 0.5, {{0, 0.5}, {0.5, 0.5}, {0.5, 1}}, 2},
      {"no range", 0.5, {}, std::nullopt},
  }));
  CAPTURE(row.name);
  CHECK(rules::choose_variation(row.n, row.ranges) == row.want);
}
