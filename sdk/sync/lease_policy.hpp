#pragma once
#include <cstdint>

#include "sdk/core/instant.hpp"

namespace headroom::sync {

/// A strict meter of one lane as its device has it (M18); times on CLOCK_BOOTTIME.
struct LeaseState {
  std::int64_t limit = 0, used = 0;              // the account's
  std::int64_t consumed = 0;                     // the lane's
  std::int64_t ceiling = 0;                      // leased
  bool is_running = false;                       // the lease can still be used
  core::Duration now = 0, since = 0, until = 0;  // of it
  std::int64_t consumed_before = 0;              // when it was granted
  std::int64_t denied = 0;                       // the most that was denied for want of it
  bool is_scarce = false;                        // the last answer gave less than was asked for
  bool is_new = false;                           // never asked for yet, and the meter's first period
};

/// What to ask the server for.
struct LeaseNeed {
  std::int64_t want = 0;   // units beyond `consumed`; 0: none
  bool is_urgent = false;  // by an early sync; else with the next one
  bool gives_up = false;   // it is not used, so that it is given back
};

/// Asks before the last quarter is used and before it ends; gives back what was idle, and does not take it again where
/// it is scarce. Pure.
LeaseNeed need_of(const LeaseState& state) noexcept;

}  // namespace headroom::sync
