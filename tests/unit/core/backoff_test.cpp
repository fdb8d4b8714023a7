#include "sdk/core/backoff.hpp"

#include "tests/support/catch.hpp"

namespace core = headroom::core;

TEST_CASE("retries wait at most 1 s, doubled by each attempt up to 5 min") {
  struct Row {
    std::uint32_t attempt;
    core::Duration ceiling;
  };
  const auto row = GENERATE(values<Row>({{0, 1'000},
                                         {1, 2'000},
                                         {2, 4'000},
                                         {3, 8'000},
                                         {7, 128'000},
                                         {8, 256'000},
                                         {9, 300'000},
                                         {10, 300'000},
                                         {63, 300'000},
                                         {64, 300'000},
                                         {UINT32_MAX, 300'000}}));
  CAPTURE(row.attempt);
  CHECK(core::backoff_ceiling(row.attempt) == row.ceiling);
  CHECK(core::backoff(row.attempt, 0) == 0);
  CHECK(core::backoff(row.attempt, UINT64_MAX) == row.ceiling);
  CHECK(core::backoff(row.attempt, UINT64_MAX / 2) == row.ceiling / 2);
}

TEST_CASE("jitter is spread over the whole wait") {
  constexpr std::uint64_t steps = 1'000;
  core::Duration sum = 0;
  for (std::uint64_t i = 0; i < steps; ++i) sum += core::backoff(3, UINT64_MAX / steps * i);
  const core::Duration mean = sum / static_cast<core::Duration>(steps);
  CHECK(mean > 3'990);
  CHECK(mean < 4'010);
}
