#include "sdk/sync/lease_policy.hpp"

#include <algorithm>

namespace headroom::sync {
namespace {

// A lease is of an eighth of the limit, as long as there is enough for all: the server gives less where there is not.
constexpr std::int64_t part_of_limit = 8, least_wanted = 8;

}  // namespace

LeaseNeed need_of(const LeaseState& state) noexcept {
  LeaseNeed need;
  if (state.used >= state.limit) return need;  // nothing is left to lease
  const bool is_denied = state.denied > 0;
  const std::int64_t want = std::max({state.denied, state.limit / part_of_limit, least_wanted});
  if (!state.is_running) {
    if (is_denied || !state.is_scarce) need.want = want;
    need.is_urgent = is_denied || state.is_new;
    return need;
  }
  const std::int64_t left = std::max<std::int64_t>(state.ceiling - state.consumed, 0);
  const std::int64_t size = std::max<std::int64_t>(state.ceiling - state.consumed_before, 0);
  const bool is_used = state.consumed > state.consumed_before || is_denied;
  const bool is_ending = state.now >= state.until - (state.until - state.since) / 3;
  if (is_denied || (is_used && (left <= size / 4 || is_ending))) {
    need.want = want;
    need.is_urgent = true;
  } else if (is_ending) {
    need.gives_up = true;
    if (!state.is_scarce) need.want = want;
  }
  return need;
}

}  // namespace headroom::sync
