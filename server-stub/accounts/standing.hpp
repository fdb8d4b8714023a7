#pragma once
// Where an account stands with its meters beyond what the catalogue says: the periods it is in, what it took over from
// the one before, and what was granted to it alone (M9, M16, M17). The server's own, kept with the account.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdk/protocol/plan_document.hpp"
#include "server-stub/catalogue/catalogue.hpp"

namespace headroom::server::accounts {

// Usage that arrives that long after its period's end counts there and changes no limit any more (M12).
constexpr core::Duration late_after = 7 * core::day;

// A period of one meter: what the plan and its add-ons allowed, what was carried over, what use was set aside.
struct Allowance {
  protocol::Period period;  // {0, 0}: a lifetime
  std::int64_t units = 0, rolled = 0, base = 0;

  [[nodiscard]] std::int64_t left(std::int64_t used) const;  // never below 0
  [[nodiscard]] std::int64_t over(std::int64_t used) const;  // what credits have to pay for; never below 0
  friend bool operator==(const Allowance& a, const Allowance& b) {
    return a.period.start == b.period.start && a.period.end == b.period.end && a.units == b.units &&
           a.rolled == b.rolled && a.base == b.base;
  }
};

struct MeterStanding {
  Allowance now;
  // how that period was reckoned
  catalogue::PeriodUnit unit = catalogue::PeriodUnit::lifetime;
  catalogue::Anchor anchor = catalogue::Anchor::calendar;
  std::string zone;
  core::Instant subscribed_at = 0;

  std::int64_t credited = 0;         // units of credits that this period has burnt or may burn
  core::Instant credits_end_at = 0;  // when the first of those that are left expires; 0: none does
  std::vector<Allowance> past;       // oldest first, whose usage is not late yet; only where it matters to a limit
  friend bool operator==(const MeterStanding&, const MeterStanding&) = default;
};

struct FeatureStanding {
  protocol::Value value;
  core::Instant until = 0;  // 0: for good
  friend bool operator==(const FeatureStanding&, const FeatureStanding&) = default;
};

}  // namespace headroom::server::accounts
