#include "sdk/core/instant.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace headroom::core {
namespace {

/// Reads from the front of a text; once something does not fit, it stays wrong.
class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : rest_(text) {}

  unsigned digits(std::size_t count, unsigned min, unsigned max) noexcept {
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value * 10 + digit();
    is_good_ = is_good_ && value >= min && value <= max;
    return value;
  }

  /// The next character, if it is one of these.
  char one_of(std::string_view choices) noexcept {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) {
      is_good_ = false;
      return 0;
    }
    return take();
  }

  /// The digits after a point, cut to milliseconds; any number of them, at least one.
  std::int64_t milliseconds() noexcept {
    std::int64_t value = 0, place = 100;
    if (rest_.empty() || !is_digit(rest_.front())) is_good_ = false;
    for (; !rest_.empty() && is_digit(rest_.front()); place /= 10) value += digit() * place;
    return value;
  }

  bool next_is(char wanted) const noexcept { return !rest_.empty() && rest_.front() == wanted; }
  bool is_done() const noexcept { return is_good_ && rest_.empty(); }

 private:
  static bool is_digit(char character) noexcept { return character >= '0' && character <= '9'; }
  char take() noexcept {
    const char first = rest_.front();
    rest_.remove_prefix(1);
    return first;
  }
  unsigned digit() noexcept {
    if (rest_.empty() || !is_digit(rest_.front())) {
      is_good_ = false;
      return 0;
    }
    return static_cast<unsigned>(take() - '0');
  }

  std::string_view rest_;
  bool is_good_ = true;
};

}  // namespace

std::string to_rfc3339(Instant at) {
  const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(at)};
  const auto midnight = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(midnight);
  const auto rest = static_cast<int>((time - midnight).count());
  std::array<char, 64> text{};
  int size = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                           static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                           static_cast<int>(rest / hour), static_cast<int>(rest / minute % 60),
                           static_cast<int>(rest / second % 60));
  std::string result(text.data(), static_cast<std::size_t>(size));
  if (rest % second != 0) {
    size = std::snprintf(text.data(), text.size(), ".%03d", static_cast<int>(rest % second));
    result.append(text.data(), static_cast<std::size_t>(size));
  }
  return result + "Z";
}

std::optional<Instant> from_rfc3339(std::string_view text) noexcept {
  Scanner scan(text);
  const unsigned year = scan.digits(4, 1970, 9999);
  scan.one_of("-");
  const unsigned month = scan.digits(2, 1, 12);
  scan.one_of("-");
  const unsigned day_of_month = scan.digits(2, 1, 31);
  scan.one_of("Tt");
  const unsigned hours = scan.digits(2, 0, 23);
  scan.one_of(":");
  const unsigned minutes = scan.digits(2, 0, 59);
  scan.one_of(":");
  const unsigned seconds = scan.digits(2, 0, 60);
  std::int64_t milliseconds = 0;
  if (scan.next_is('.')) {
    scan.one_of(".");
    milliseconds = scan.milliseconds();
  }
  std::int64_t offset = 0;
  if (const char sign = scan.one_of("Zz+-"); sign == '+' || sign == '-') {
    const unsigned offset_hours = scan.digits(2, 0, 23);
    scan.one_of(":");
    offset = offset_hours * hour + scan.digits(2, 0, 59) * minute;
    if (sign == '-') offset = -offset;
  }
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                         std::chrono::day(day_of_month));
  if (!scan.is_done() || !date.ok()) return std::nullopt;
  // A leap second reads as the next one: instants do not count them.
  const Instant at = std::chrono::sys_days(date).time_since_epoch().count() * day + hours * hour + minutes * minute +
                     seconds * second + milliseconds - offset;
  constexpr Instant end_of_9999 = 253'402'300'800'000;
  if (at < 0 || at >= end_of_9999) return std::nullopt;
  return at;
}

}  // namespace headroom::core
