#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>
#include <sstream>

#include "server-stub/catalogue/periods.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scale.hpp"

using headroom::core::from_rfc3339;
using headroom::core::Instant;
using headroom::core::to_rfc3339;
using headroom::server::catalogue::Anchor;
using headroom::server::catalogue::Calendar;
using headroom::server::catalogue::is_time_zone;
using headroom::server::catalogue::PeriodUnit;

namespace {

constexpr auto day = PeriodUnit::day, week = PeriodUnit::week, month = PeriodUnit::month, year = PeriodUnit::year;

struct Row {
  const char *zone, *now;
  PeriodUnit unit;
  const char *subscribed_at, *start, *end;  // subscribed_at null: Anchor::calendar
};

Instant at(const std::string& text) {
  const auto instant = from_rfc3339(text);
  REQUIRE(instant);
  return *instant;
}

/// The C library's own reading of the same zones, in this process's TZ while it lives.
class SystemZone {
 public:
  explicit SystemZone(const std::string& name) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    setenv("TZ", name.c_str(), 1);
    tzset();
  }
  ~SystemZone() {
    before_.empty() ? unsetenv("TZ") : setenv("TZ", before_.c_str(), 1);
    tzset();
  }
  SystemZone(const SystemZone&) = delete;
  SystemZone& operator=(const SystemZone&) = delete;

  /// Year, month and day there.
  [[nodiscard]] static std::tuple<int, int, int> date(Instant at) {
    const std::time_t seconds = static_cast<std::time_t>(at / 1'000);
    std::tm local{};
    localtime_r(&seconds, &local);
    return {local.tm_year, local.tm_mon, local.tm_mday};
  }

 private:
  std::string before_;
};

std::vector<std::string> zones_of_the_system() {
  std::ifstream table("/usr/share/zoneinfo/zone1970.tab");
  std::vector<std::string> zones;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream fields(line);
    std::string countries, place, zone;
    fields >> countries >> place >> zone;
    if (is_time_zone(zone)) zones.push_back(zone);
  }
  return zones;
}

}  // namespace

// The instants were computed by another implementation over the same database, Python's zoneinfo.
TEST_CASE("M9 F-66 periods in zones with odd offsets and odd changes are those that another calendar finds") {
  const auto row = GENERATE(values<Row>({
      {"Asia/Kathmandu", "2026-06-01T00:00:00Z", day, nullptr, "2026-05-31T18:15:00Z", "2026-06-01T18:15:00Z"},
      {"Pacific/Chatham", "2026-04-04T20:00:00Z", day, nullptr, "2026-04-04T10:15:00Z", "2026-04-05T11:15:00Z"},
      {"Pacific/Chatham", "2026-09-26T20:00:00Z", day, nullptr, "2026-09-26T11:15:00Z", "2026-09-27T10:15:00Z"},
      {"Pacific/Chatham", "2026-04-15T00:00:00Z", month, nullptr, "2026-03-31T10:15:00Z", "2026-04-30T11:15:00Z"},
      {"America/Havana", "2026-03-08T12:00:00Z", day, nullptr, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"},
      {"America/Havana", "2026-11-01T12:00:00Z", day, nullptr, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},
      {"Asia/Beirut", "2026-03-29T12:00:00Z", day, nullptr, "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"},
      {"Asia/Beirut", "2026-10-24T20:30:00Z", day, nullptr, "2026-10-23T21:00:00Z", "2026-10-24T22:00:00Z"},
      {"Antarctica/Troll", "2026-03-29T12:00:00Z", day, nullptr, "2026-03-29T00:00:00Z", "2026-03-29T22:00:00Z"},
      {"Africa/Casablanca", "2026-02-15T12:00:00Z", day, nullptr, "2026-02-14T23:00:00Z", "2026-02-16T00:00:00Z"},
      {"Africa/Casablanca", "2026-03-22T12:00:00Z", day, nullptr, "2026-03-22T00:00:00Z", "2026-03-22T23:00:00Z"},
      {"America/Sao_Paulo", "2018-11-04T12:00:00Z", day, nullptr, "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"},
      {"Pacific/Kwajalein", "1993-08-22T00:00:00Z", day, nullptr, "1993-08-21T12:00:00Z", "1993-08-22T12:00:00Z"},
      {"Asia/Pyongyang", "2018-05-04T14:00:00Z", day, nullptr, "2018-05-03T15:30:00Z", "2018-05-04T15:00:00Z"},
      {"America/Nuuk", "2026-03-29T00:00:00Z", day, nullptr, "2026-03-28T02:00:00Z", "2026-03-29T01:00:00Z"},
      {"America/Asuncion", "2024-10-06T12:00:00Z", week, nullptr, "2024-09-30T04:00:00Z", "2024-10-07T03:00:00Z"},
      {"Asia/Tehran", "2022-03-21T23:00:00Z", day, nullptr, "2022-03-21T20:30:00Z", "2022-03-22T19:30:00Z"},
      {"Pacific/Auckland", "2026-02-28T12:00:00Z", month, "2025-08-31T10:00:00Z", "2026-02-28T09:00:00Z",
       "2026-03-31T09:00:00Z"},
      {"America/New_York", "2027-03-01T06:00:00Z", month, "2026-10-31T03:30:00Z", "2027-03-01T04:30:00Z",
       "2027-03-31T03:30:00Z"},
      {"America/New_York", "2028-02-29T06:00:00Z", month, "2026-12-30T05:00:00Z", "2028-02-29T05:00:00Z",
       "2028-03-30T04:00:00Z"},
      {"Asia/Kathmandu", "2028-03-01T00:00:00Z", year, "2024-02-29T00:00:00Z", "2028-02-29T00:00:00Z",
       "2029-02-28T00:00:00Z"},
      {"America/Havana", "2026-03-10T12:00:00Z", month, "2026-02-08T05:30:00Z", "2026-03-08T05:00:00Z",
       "2026-04-08T04:30:00Z"},
      {"America/Havana", "2026-11-10T12:00:00Z", month, "2026-10-01T04:30:00Z", "2026-11-01T04:30:00Z",
       "2026-12-01T05:30:00Z"},
      {"Australia/Lord_Howe", "2026-10-10T12:00:00Z", week, "2026-09-05T15:45:00Z", "2026-10-03T15:30:00Z",
       "2026-10-10T15:15:00Z"},
      {"Africa/Cairo", "2026-05-20T12:00:00Z", month, "2026-03-23T22:10:00Z", "2026-04-23T22:00:00Z",
       "2026-05-23T21:10:00Z"},
      {"Pacific/Kiritimati", "2027-01-01T05:00:00Z", year, "2025-12-31T10:00:00Z", "2026-12-31T10:00:00Z",
       "2027-12-31T10:00:00Z"},
  }));
  CAPTURE(row.zone, row.now);
  const auto anchor = row.subscribed_at == nullptr ? Anchor::calendar : Anchor::subscription;
  const Instant subscribed_at = row.subscribed_at == nullptr ? 0 : at(row.subscribed_at);
  const auto period = Calendar(row.zone).holding(at(row.now), row.unit, anchor, subscribed_at);
  CHECK(to_rfc3339(period.start) == row.start);
  CHECK(to_rfc3339(period.end) == row.end);
}

TEST_CASE("M9 F-66 in every zone of the system a day is one date of its clocks, and a month one month") {
  const auto zones = zones_of_the_system();
  if (zones.empty()) return;  // a system without the table
  const std::size_t step = static_cast<std::size_t>(headroom::testing::repetitions(1, 6));
  for (std::size_t i = 0; i < zones.size(); i += step) {
    CAPTURE(zones[i]);
    const SystemZone system(zones[i]);
    const Calendar calendar(zones[i]);
    for (const auto unit : {day, month}) {
      const auto periods =
          calendar.covering(at("2024-12-15T00:00:00Z"), at("2028-01-15T00:00:00Z"), unit, Anchor::calendar, 0, 100'000);
      for (std::size_t n = 0; n < periods.size(); ++n) {
        const auto& each = periods[n];
        CAPTURE(to_rfc3339(each.start), to_rfc3339(each.end));
        if (n > 0 && periods[n - 1].end != each.start) FAIL("a gap or an overlap");
        const auto [y, m, d] = SystemZone::date(each.start);
        const auto [last_y, last_m, last_d] = SystemZone::date(each.end - 1'000);
        const auto before = SystemZone::date(each.start - 1'000);
        const bool is_one = y == last_y && m == last_m && (unit == month || d == last_d);
        if (!is_one) FAIL("more than one");
        if (before == std::tuple(y, m, d)) FAIL("begins too late");
      }
    }
  }
}
