#pragma once
#include <cstdint>

#include "sdk/core/instant.hpp"

namespace headroom::core {

inline constexpr Duration backoff_base = 1 * second, backoff_cap = 5 * minute;

/// The most that retry `attempt` (0 is the first) may wait: 1 s, doubled by each attempt, at most 5 min.
Duration backoff_ceiling(std::uint32_t attempt) noexcept;
/// Full jitter: uniform over 0 … backoff_ceiling(attempt), by the uniform `random`. Pure.
Duration backoff(std::uint32_t attempt, std::uint64_t random) noexcept;

}  // namespace headroom::core
