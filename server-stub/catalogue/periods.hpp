#pragma once
// Where the periods of a meter begin and end (M9), as UTC instants, so that devices need no time zones.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "server-stub/catalogue/catalogue.hpp"

namespace headroom::server::catalogue {

// The time zone is not in the system's IANA database; the message names it.
class UnknownZone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

bool is_time_zone(std::string_view name);

// Periods in one IANA time zone. Period n begins at anchor + n units of the zone's calendar, reckoned from the anchor
// itself (31 Jan, 28 or 29 Feb, 31 Mar) and clamped to the end of the month. A local time that a change of the clocks
// leaves out is the instant of that change; of one that occurs twice the first counts. So every instant is in exactly
// one period.
//
// With Anchor::calendar the anchors are local midnight, Monday, the first of the month and of the year; hours are those
// of the local clock, cut at a change of less than an hour. With Anchor::subscription everything counts from the
// account's own instant, and an hour is 3,600 seconds.
//
// Thread safety: any thread. Instants are 1970 … 9999.
class Calendar {
 public:
  // Throws UnknownZone.
  explicit Calendar(std::string_view time_zone);

  // The period that holds `at`; {0, 0} for PeriodUnit::lifetime, which has none.
  [[nodiscard]] protocol::Period holding(core::Instant at, PeriodUnit unit, Anchor anchor,
                                         core::Instant subscribed_at) const;
  // The one holding `from` and those that follow until one holds `until`, at most `most`; empty for a lifetime.
  [[nodiscard]] std::vector<protocol::Period> covering(core::Instant from, core::Instant until, PeriodUnit unit,
                                                       Anchor anchor, core::Instant subscribed_at,
                                                       std::size_t most = 200) const;

 private:
  const void* zone_;  // the date library's, which lives for ever
};

}  // namespace headroom::server::catalogue
