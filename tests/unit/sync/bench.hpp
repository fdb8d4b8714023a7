#pragma once
#include <cstdint>
#include <string_view>

#include "sdk/sync/machine.hpp"

namespace headroom::testing {

inline constexpr core::Instant trusted = 1'793'491'200'000;
inline constexpr std::uint64_t most = UINT64_MAX;

/// A machine that has made its first sync at `now`.
struct Bench {
  core::Now now{core::hour, trusted};
  sync::Machine machine{{}, 0, false, now};
  sync::Next next = machine.due(now);

  void pass(core::Duration by) { now = {now.steady + by, now.trusted + by}; }
  sync::Next answer(int status, bool is_acknowledged, std::uint64_t random = 0, std::string_view retry_after = {}) {
    return next = machine.answered({status, is_acknowledged, retry_after, 0, {900, 1, 1, false}}, now, random);
  }
  core::Duration wait() const { return next.wake_at - now.steady; }
};

}  // namespace headroom::testing
