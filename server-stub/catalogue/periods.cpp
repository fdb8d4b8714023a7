#include "server-stub/catalogue/periods.hpp"

#include <date/tz.h>

#include <algorithm>
#include <chrono>

namespace headroom::server::catalogue {
namespace {

using std::chrono::milliseconds;
using Local = date::local_time<milliseconds>;
using Utc = date::sys_time<milliseconds>;

Utc to_utc(core::Instant at) { return Utc(milliseconds(at)); }
core::Instant to_instant(Utc at) { return at.time_since_epoch().count(); }

const date::time_zone* find_zone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// A Thursday, and the first of a month and of a year; weeks begin on the Monday after.
Local calendar_anchor(PeriodUnit unit) { return Local(date::days(unit == PeriodUnit::week ? 4 : 0)); }

// One kind of period of one account.
class Sequence {
 public:
  Sequence(const date::time_zone* zone, PeriodUnit unit, Anchor anchor, core::Instant subscribed_at)
      : zone_(zone),
        unit_(unit),
        anchor_(anchor == Anchor::calendar ? calendar_anchor(unit) : zone->to_local(to_utc(subscribed_at))) {}

  [[nodiscard]] protocol::Period holding(core::Instant at) const {
    std::int64_t n = estimate(zone_->to_local(to_utc(at)));
    while (start(n) > at) --n;
    while (start(n + 1) <= at) ++n;
    return {start(n), start(n + 1)};
  }

 private:
  [[nodiscard]] std::int64_t estimate(Local at) const {
    const auto days = floor_divide((at - anchor_).count(), core::day);
    if (unit_ == PeriodUnit::day) return days;
    if (unit_ == PeriodUnit::week) return floor_divide(days, 7);
    const date::year_month_day from(date::floor<date::days>(anchor_)), to(date::floor<date::days>(at));
    const auto months = (to.year() / to.month() - from.year() / from.month()).count();
    return unit_ == PeriodUnit::month ? months : floor_divide(months, 12);
  }

  [[nodiscard]] core::Instant start(std::int64_t n) const {
    // Of a local time that occurs twice the first; one that is left out is the instant of the change.
    return to_instant(zone_->to_sys(local_start(n), date::choose::earliest));
  }

  [[nodiscard]] Local local_start(std::int64_t n) const {
    if (unit_ == PeriodUnit::day) return anchor_ + date::days(n);
    if (unit_ == PeriodUnit::week) return anchor_ + date::weeks(n);
    const auto day = date::floor<date::days>(anchor_);
    const date::year_month_day from(day);
    const auto month = from.year() / from.month() + date::months(unit_ == PeriodUnit::month ? n : 12 * n);
    const date::day last = date::year_month_day_last(month / date::last).day();
    return date::local_days(month / std::min(from.day(), last)) + (anchor_ - day);
  }

  const date::time_zone* zone_;
  const PeriodUnit unit_;
  const Local anchor_;
};

// The hour of the local clock, cut where a change of the clocks falls into it.
protocol::Period clock_hour(const date::time_zone* zone, core::Instant at) {
  const auto info = zone->get_info(to_utc(at));
  const core::Instant offset = milliseconds(info.offset).count();
  const core::Instant start = floor_divide(at + offset, core::hour) * core::hour - offset;
  return {std::max(start, to_instant(info.begin)), std::min(start + core::hour, to_instant(info.end))};
}

protocol::Period anchored_hour(core::Instant at, core::Instant subscribed_at) {
  const core::Instant start = subscribed_at + floor_divide(at - subscribed_at, core::hour) * core::hour;
  return {start, start + core::hour};
}

const date::time_zone* as_zone(const void* zone) { return static_cast<const date::time_zone*>(zone); }

}  // namespace

bool is_time_zone(std::string_view name) { return find_zone(name) != nullptr; }

Calendar::Calendar(std::string_view time_zone) : zone_(find_zone(time_zone)) {
  if (zone_ == nullptr) {
    throw UnknownZone("'" + std::string(time_zone) + "' is not in this system's IANA time zones (package tzdata)");
  }
}

protocol::Period Calendar::holding(core::Instant at, PeriodUnit unit, Anchor anchor,
                                   core::Instant subscribed_at) const {
  if (unit == PeriodUnit::lifetime) return {};
  if (unit != PeriodUnit::hour) return Sequence(as_zone(zone_), unit, anchor, subscribed_at).holding(at);
  return anchor == Anchor::calendar ? clock_hour(as_zone(zone_), at) : anchored_hour(at, subscribed_at);
}

std::vector<protocol::Period> Calendar::covering(core::Instant from, core::Instant until, PeriodUnit unit,
                                                 Anchor anchor, core::Instant subscribed_at, std::size_t most) const {
  std::vector<protocol::Period> periods;
  if (unit == PeriodUnit::lifetime) return periods;
  for (core::Instant at = from; at <= until && periods.size() < most; at = periods.back().end) {
    periods.push_back(holding(at, unit, anchor, subscribed_at));
  }
  return periods;
}

}  // namespace headroom::server::catalogue
