#pragma once
// What was granted to one account beside its plan: credits of a meter, or a feature for a time (M17). Pure: which of
// them pay for a use, in which order.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"

namespace headroom::server::accounts {

struct Credit {
  struct Burn {
    core::Instant period = 0;
    std::int64_t units = 0;
    friend bool operator==(const Burn&, const Burn&) = default;
  };

  std::string id;                              // the idempotency key it was granted under
  std::string meter, feature, source, reason;  // of meter and feature one is empty
  protocol::Value value;                       // of a configuration feature
  std::int64_t units = 0, left = 0;
  std::int64_t priority = 0;  // the smallest burns first
  core::Instant granted_at = 0;
  std::optional<core::Instant> expires_at;
  std::vector<Burn> burns;  // per period, as long as they can change

  [[nodiscard]] bool is_active(core::Instant now) const { return !expires_at || now < *expires_at; }
  [[nodiscard]] std::int64_t burnt_in(core::Instant period) const;
};
using Credits = std::vector<Credit>;

/// Makes the credits of a meter pay for what `over` units of that period are beyond the allowance, no more and no less
/// as far as they reach: by priority, then soonest expiry, then oldest. What was given back is returned in the opposite
/// order, to those that have not expired. True where something changed.
bool burn(Credits& credits, std::string_view meter, core::Instant period, std::int64_t over, core::Instant now);

/// What they add to the limit of that period: what it burnt, and what is left to burn now. At most 2^53 - 1.
std::int64_t credited(const Credits& credits, std::string_view meter, core::Instant period, core::Instant now);

/// When the first of those with something left expires; 0: none does.
core::Instant next_expiry(const Credits& credits, std::string_view meter, core::Instant now);

}  // namespace headroom::server::accounts
