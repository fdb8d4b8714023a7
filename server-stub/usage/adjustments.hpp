#pragma once
// The vendor's corrections of an account's usage (M29): lanes are merged by a maximum, which is for ever.

#include <string>
#include <vector>

#include "server-stub/usage/usage.hpp"

namespace headroom::server::usage {

struct Adjustment {
  std::string id, meter;     // the idempotency key it was made under
  core::Instant period = 0;  // its start; 0 for a lifetime
  std::int64_t units = 0;    // signed, not 0
  std::string reason;
  core::Instant at = 0;
};

enum class Adjusted { made, repeated, conflicting, full };

// Once for each id of an account: the same again is `repeated` and changes nothing, another under a known id
// `conflicting`. On the store's thread; StoreError passes through.
// `names_period`: false where the present one was meant, so that a repeat is the same in the next one too.
Adjusted adjust(store::Database& database, Usage& usage, const std::string& account, const Adjustment& adjustment,
                bool names_period);
// Newest first.
std::vector<Adjustment> adjustments_of(store::Database& database, const std::string& account);

inline constexpr std::int64_t most_adjustments = 1'000;  // of one account

}  // namespace headroom::server::usage
