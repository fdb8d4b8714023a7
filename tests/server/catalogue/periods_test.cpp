#include "server-stub/catalogue/periods.hpp"

#include "tests/support/catch.hpp"

using headroom::core::from_rfc3339;
using headroom::core::Instant;
using headroom::core::to_rfc3339;
using headroom::server::catalogue::Anchor;
using headroom::server::catalogue::Calendar;
using headroom::server::catalogue::is_time_zone;
using headroom::server::catalogue::PeriodUnit;
using headroom::server::catalogue::UnknownZone;

namespace {

constexpr auto day = PeriodUnit::day, week = PeriodUnit::week, month = PeriodUnit::month, year = PeriodUnit::year,
               hour = PeriodUnit::hour;

Instant at(const std::string& text) {
  const auto instant = from_rfc3339(text);
  REQUIRE(instant);
  return *instant;
}

struct Row {
  const char *zone, *now;
  PeriodUnit unit;
  const char *subscribed_at, *start, *end;  // subscribed_at null: Anchor::calendar
};

void check(const Row& row) {
  CAPTURE(row.zone, row.now, static_cast<int>(row.unit));
  const Calendar calendar(row.zone);
  const auto anchor = row.subscribed_at == nullptr ? Anchor::calendar : Anchor::subscription;
  const Instant subscribed_at = row.subscribed_at == nullptr ? 0 : at(row.subscribed_at);
  const auto period = calendar.holding(at(row.now), row.unit, anchor, subscribed_at);
  CHECK(to_rfc3339(period.start) == row.start);
  CHECK(to_rfc3339(period.end) == row.end);
}

}  // namespace

TEST_CASE("M9 calendar periods begin at local midnight, Monday, the first of the month and of the year") {
  const auto row = GENERATE(values<Row>({
      {"UTC", "2026-11-15T12:00:00Z", hour, nullptr, "2026-11-15T12:00:00Z", "2026-11-15T13:00:00Z"},
      {"UTC", "2026-11-15T12:00:00Z", day, nullptr, "2026-11-15T00:00:00Z", "2026-11-16T00:00:00Z"},
      {"UTC", "2026-11-15T12:00:00Z", week, nullptr, "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"},
      {"UTC", "2026-11-16T00:00:00Z", week, nullptr, "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"},
      {"UTC", "2026-11-15T23:59:59.999Z", week, nullptr, "2026-11-09T00:00:00Z", "2026-11-16T00:00:00Z"},
      {"UTC", "2026-11-15T12:00:00Z", month, nullptr, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"},
      {"UTC", "2028-02-29T12:00:00Z", month, nullptr, "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"},
      {"UTC", "2026-11-15T12:00:00Z", year, nullptr, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
      {"Asia/Kolkata", "2026-06-01T00:00:00Z", hour, nullptr, "2026-05-31T23:30:00Z", "2026-06-01T00:30:00Z"},
      {"Asia/Kolkata", "2026-06-01T00:00:00Z", day, nullptr, "2026-05-31T18:30:00Z", "2026-06-01T18:30:00Z"},
      {"Pacific/Kiritimati", "2026-06-01T11:00:00Z", day, nullptr, "2026-06-01T10:00:00Z", "2026-06-02T10:00:00Z"},
      {"Etc/GMT+12", "2026-06-01T11:00:00Z", day, nullptr, "2026-05-31T12:00:00Z", "2026-06-01T12:00:00Z"},
  }));
  check(row);
}

TEST_CASE("M9 F-66 a change of the clocks makes a period longer or shorter, both ways") {
  const auto row = GENERATE(values<Row>({
      // Berlin leaves out 02:00 on 29 March and has 02:00 twice on 25 October.
      {"Europe/Berlin", "2026-03-29T12:00:00Z", day, nullptr, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
      {"Europe/Berlin", "2026-10-25T12:00:00Z", day, nullptr, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},
      {"Europe/Berlin", "2026-03-29T12:00:00Z", week, nullptr, "2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"},
      {"Europe/Berlin", "2026-10-25T12:00:00Z", week, nullptr, "2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z"},
      {"Europe/Berlin", "2026-03-29T12:00:00Z", month, nullptr, "2026-02-28T23:00:00Z", "2026-03-31T22:00:00Z"},
      {"Europe/Berlin", "2026-07-01T12:00:00Z", year, nullptr, "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"},
      {"Europe/Berlin", "2026-10-25T00:30:00Z", hour, nullptr, "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"},
      {"Europe/Berlin", "2026-10-25T01:30:00Z", hour, nullptr, "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"},
      {"America/New_York", "2026-03-08T12:00:00Z", day, nullptr, "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"},
      {"America/New_York", "2026-11-01T12:00:00Z", day, nullptr, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"},
      // Lord Howe's clocks move by half an hour: the hour in which they do is cut there.
      {"Australia/Lord_Howe", "2026-04-04T20:00:00Z", day, nullptr, "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z"},
      {"Australia/Lord_Howe", "2026-10-03T20:00:00Z", day, nullptr, "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z"},
      {"Australia/Lord_Howe", "2026-04-15T00:00:00Z", month, nullptr, "2026-03-31T13:00:00Z", "2026-04-30T13:30:00Z"},
      {"Australia/Lord_Howe", "2026-04-04T14:50:00Z", hour, nullptr, "2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z"},
      {"Australia/Lord_Howe", "2026-04-04T15:10:00Z", hour, nullptr, "2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z"},
      {"Australia/Lord_Howe", "2026-10-03T15:40:00Z", hour, nullptr, "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z"},
      // Cairo's clocks leave out midnight itself, and on 29 October have the hour before it twice.
      {"Africa/Cairo", "2026-04-24T12:00:00Z", day, nullptr, "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"},
      {"Africa/Cairo", "2026-10-29T21:30:00Z", day, nullptr, "2026-10-28T21:00:00Z", "2026-10-29T22:00:00Z"},
      // Samoa had no 30 December 2011 at all.
      {"Pacific/Apia", "2011-12-30T09:59:59Z", day, nullptr, "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"},
      {"Pacific/Apia", "2011-12-30T10:00:00Z", day, nullptr, "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"},
  }));
  check(row);
}

TEST_CASE("M9 an account's own periods count from its subscription") {
  const auto row = GENERATE(values<Row>({
      {"UTC", "2026-02-15T00:00:00Z", month, "2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z"},
      {"UTC", "2026-03-15T00:00:00Z", month, "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z"},
      {"UTC", "2026-04-15T00:00:00Z", month, "2026-01-31T10:00:00Z", "2026-03-31T10:00:00Z", "2026-04-30T10:00:00Z"},
      {"UTC", "2028-03-01T00:00:00Z", month, "2026-01-31T10:00:00Z", "2028-02-29T10:00:00Z", "2028-03-31T10:00:00Z"},
      {"UTC", "2029-06-01T00:00:00Z", year, "2028-02-29T10:00:00Z", "2029-02-28T10:00:00Z", "2030-02-28T10:00:00Z"},
      {"UTC", "2032-06-01T00:00:00Z", year, "2028-02-29T10:00:00Z", "2032-02-29T10:00:00Z", "2033-02-28T10:00:00Z"},
      {"UTC", "2026-02-15T00:00:00Z", week, "2026-01-31T10:00:00Z", "2026-02-14T10:00:00Z", "2026-02-21T10:00:00Z"},
      {"UTC", "2026-02-15T09:59:59Z", day, "2026-01-31T10:00:00Z", "2026-02-14T10:00:00Z", "2026-02-15T10:00:00Z"},
      {"UTC", "2026-02-15T09:59:59Z", hour, "2026-01-31T10:20:00Z", "2026-02-15T09:20:00Z", "2026-02-15T10:20:00Z"},
      {"UTC", "2026-01-01T00:00:00Z", month, "2026-01-31T10:00:00Z", "2025-12-31T10:00:00Z", "2026-01-31T10:00:00Z"},
      // 02:30 is left out on 29 March: that day begins with the change. On 25 October it is there twice: the first
      // counts.
      {"Europe/Berlin", "2026-03-29T00:59:00Z", day, "2026-01-01T01:30:00Z", "2026-03-28T01:30:00Z",
       "2026-03-29T01:00:00Z"},
      {"Europe/Berlin", "2026-03-29T12:00:00Z", day, "2026-01-01T01:30:00Z", "2026-03-29T01:00:00Z",
       "2026-03-30T00:30:00Z"},
      {"Europe/Berlin", "2026-10-25T01:00:00Z", day, "2026-01-01T01:30:00Z", "2026-10-25T00:30:00Z",
       "2026-10-26T01:30:00Z"},
      // The day of the month is the zone's: 31 January there is still the 30th in UTC.
      {"Asia/Tokyo", "2026-02-10T00:00:00Z", month, "2026-01-30T20:00:00Z", "2026-01-30T20:00:00Z",
       "2026-02-27T20:00:00Z"},
  }));
  check(row);
}

TEST_CASE("F-67 every anchor day from 2020 to 2040 clamps to the month's end and comes back") {
  const auto days_in = [](int y, int m) {
    constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0) ? 29 : days[m - 1];
  };
  const auto text = [](int y, int m, int d) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT05:06:07Z", y, m, d);
    return std::string(buffer);
  };
  const Calendar utc("UTC");
  for (int d = 1; d <= 31; ++d) {
    const Instant anchor = at(text(2020, 1, d));
    Instant expected_start = anchor;
    for (int n = 1; n <= 12 * 20; ++n) {
      const int y = 2020 + n / 12, m = n % 12 + 1;
      const Instant expected_end = at(text(y, m, std::min(d, days_in(y, m))));
      for (const Instant now : {expected_start, (expected_start + expected_end) / 2, expected_end - 1}) {
        const auto period = utc.holding(now, month, Anchor::subscription, anchor);
        if (period.start != expected_start || period.end != expected_end) {
          FAIL("anchor day " << d << ", " << to_rfc3339(now) << ": " << to_rfc3339(period.start));
        }
      }
      expected_start = expected_end;
    }
  }
}

TEST_CASE("M9 the periods that follow leave no gap and no overlap, whatever the clocks do") {
  const std::string zone = GENERATE("UTC", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/New_York",
                                    "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo");
  const auto unit = GENERATE(hour, day, week, month, year);
  const auto anchor = GENERATE(Anchor::calendar, Anchor::subscription);
  CAPTURE(zone, static_cast<int>(unit), static_cast<int>(anchor));
  const Calendar calendar(zone);
  const Instant subscribed_at = at("2010-01-31T01:30:00Z");
  const Instant until = unit == hour ? at("2026-02-15T00:00:00Z") : at("2027-06-01T00:00:00Z");
  const Instant from = unit == hour ? at("2026-01-01T00:07:00Z") : at("2011-06-01T00:07:00Z");
  const auto periods = calendar.covering(from, until, unit, anchor, subscribed_at, 100'000);
  REQUIRE(!periods.empty());
  CHECK(periods.front().start <= from);
  CHECK(periods.back().end > until);
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const auto& each = periods[i];
    if (each.start >= each.end || (i > 0 && periods[i - 1].end != each.start)) FAIL(to_rfc3339(each.start));
    for (const Instant now : {each.start, each.end - 1}) {
      const auto again = calendar.holding(now, unit, anchor, subscribed_at);
      if (again.start != each.start || again.end != each.end) FAIL(to_rfc3339(now));
    }
  }
}

TEST_CASE("M9 at most 200 periods are given, and a lifetime has none") {
  const Calendar utc("UTC");
  const Instant now = at("2026-11-01T00:00:00Z");
  CHECK(utc.covering(now, now + 365 * headroom::core::day, hour, Anchor::calendar, 0).size() == 200);
  CHECK(utc.covering(now, now + 8 * headroom::core::day, day, Anchor::calendar, 0).size() == 9);
  CHECK(utc.covering(now, now + 8 * headroom::core::day, PeriodUnit::lifetime, Anchor::calendar, 0).empty());
  CHECK(utc.holding(now, PeriodUnit::lifetime, Anchor::calendar, 0).end == 0);
}

TEST_CASE("a time zone that the system does not know is refused by its name") {
  CHECK(is_time_zone("Europe/Berlin"));
  const std::string name = GENERATE("", "Mars/Phobos", "../../etc/passwd", "europe/berlin ", "UTC+25");
  CHECK_FALSE(is_time_zone(name));
  CHECK_THROWS_WITH(Calendar(name), Catch::Contains("'" + name + "'") && Catch::Contains("tzdata"));
}
