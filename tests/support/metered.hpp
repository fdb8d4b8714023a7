#pragma once
#include <memory>

#include "sdk/meter/operations.hpp"
#include "sdk/meter/owner.hpp"
#include "sdk/meter/placing.hpp"
#include "tests/support/memory_page.hpp"

namespace headroom::testing {

/// A page in memory and one client on it, whose wakes are counted.
struct Metered {
  static constexpr std::uint8_t index = 7;
  static constexpr ports::LaneId lane{1, 2, 3};

  Metered() { page->living.insert(index); }

  /// Limits of a hard meter with thresholds 80 and 95, under plan version 1 of a server.
  static meter::Limits hard(std::int64_t limit) {
    meter::Limits limits;
    limits.limit = limit;
    limits.enforcement = protocol::Enforcement::hard;
    limits.thresholds = {80, 95};
    limits.generation = 1;
    limits.resets_at = 1'796'083'200;
    limits.period_start = 1'793'491'200'000;
    limits.period_end = 1'796'083'200'000;
    limits.plan_version = 1;
    return limits;
  }
  static meter::Limits soft(std::int64_t limit) {
    auto limits = hard(limit);
    limits.enforcement = protocol::Enforcement::soft;
    return limits;
  }

  /// A cell of its own on the slot of this meter; its answers say `of_success` when nothing stands against them.
  std::unique_ptr<meter::Cell> cell(const char* key, const meter::Limits& limits,
                                    meter::Flags of_success = meter::plain(HEADROOM_BASIS_LIVE)) {
    auto made = std::make_unique<meter::Cell>(owner, key);
    made->attach(meter::place_meter(*page, lane, "acct", key, &limits, {index, true}), of_success);
    return made;
  }

  std::shared_ptr<MemoryPage> page = std::make_shared<MemoryPage>();
  int wakes = 0;
  meter::Owner owner{page, index, [](void* count) { ++*static_cast<int*>(count); }, &wakes};
};

}  // namespace headroom::testing
