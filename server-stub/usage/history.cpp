#include "server-stub/usage/history.hpp"

#include <algorithm>

namespace headroom::server::usage {

void MeterHistory::add(core::Instant period, std::int64_t used, core::Instant now) {
  day(day_of(now)).used += used;
  auto place = std::lower_bound(periods.begin(), periods.end(), period,
                                [](const Period& each, core::Instant start) { return each.start < start; });
  if (place == periods.end() || place->start != period) place = periods.insert(place, {period, 0});
  place->used += used;
  if (periods.size() > periods_kept) periods.erase(periods.begin());
}

std::int64_t MeterHistory::used_in(core::Instant period) const {
  for (const auto& each : periods) {
    if (each.start == period) return each.used;
  }
  return 0;
}

std::vector<std::int64_t> MeterHistory::daily(core::Instant now, std::int64_t days_back) const {
  const std::int64_t today = day_of(now);
  if (days.empty() || days.front().number >= today) return {};
  const std::int64_t first = std::max(days.front().number, today - days_back);
  std::vector<std::int64_t> used(static_cast<std::size_t>(today - first));
  for (const auto& each : days) {
    if (each.number >= first && each.number < today) used[static_cast<std::size_t>(each.number - first)] = each.used;
  }
  return used;
}

std::int64_t MeterHistory::denied(core::Instant now, std::int64_t days_back) const {
  const std::int64_t today = day_of(now);
  return sum(today - days_back + 1, today + 1, &Day::denied);
}

std::optional<std::int64_t> MeterHistory::change_percent(core::Instant now) const {
  constexpr std::int64_t quarter = 91;
  const std::int64_t today = day_of(now);
  if (days.empty() || days.front().number > today - 2 * quarter) return std::nullopt;
  const std::int64_t before = sum(today - 2 * quarter, today - quarter, &Day::used);
  const std::int64_t since = sum(today - quarter, today, &Day::used);
  if (before <= 0) return std::nullopt;
  return static_cast<std::int64_t>(static_cast<double>(since - before) * 100 / static_cast<double>(before));
}

MeterHistory::Day& MeterHistory::day(std::int64_t number) {
  auto place = std::lower_bound(days.begin(), days.end(), number,
                                [](const Day& each, std::int64_t wanted) { return each.number < wanted; });
  if (place == days.end() || place->number != number) place = days.insert(place, {number, 0, 0});
  return *place;
}

std::int64_t MeterHistory::sum(std::int64_t from, std::int64_t until, std::int64_t Day::*part) const {
  std::int64_t sum = 0;
  for (const auto& each : days) {
    if (each.number >= from && each.number < until) sum += each.*part;
  }
  return sum;
}

const MeterHistory& History::meter(std::string_view key) const {
  static const MeterHistory none;
  const auto found = meters.find(key);
  return found == meters.end() ? none : *found->second;
}

}  // namespace headroom::server::usage
