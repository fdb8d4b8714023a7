#include "sdk/core/backoff.hpp"

#include <algorithm>

namespace headroom::core {

Duration backoff_ceiling(std::uint32_t attempt) noexcept {
  constexpr std::uint32_t doublings_to_cap = 9;  // 2^9 s is beyond 5 min
  return std::min(backoff_cap, backoff_base << std::min(attempt, doublings_to_cap));
}

Duration backoff(std::uint32_t attempt, std::uint64_t random) noexcept {
  // Scaling by the high half of a product has no modulo bias.
  __extension__ using Wide = unsigned __int128;
  return static_cast<Duration>(static_cast<Wide>(random) * static_cast<Wide>(backoff_ceiling(attempt) + 1) >> 64);
}

}  // namespace headroom::core
