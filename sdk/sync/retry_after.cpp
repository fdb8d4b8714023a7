#include "sdk/sync/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace headroom::sync {
namespace {

constexpr core::Duration least = core::second, most = core::day;

std::optional<int> number(std::string_view text) noexcept {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.front() == '-') return std::nullopt;
  return value;
}

// "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<core::Instant> http_date(std::string_view text) noexcept {
  static constexpr std::string_view shape = "WWW, 00 MMM 0000 00:00:00 GMT";
  static constexpr std::string_view days = "MonTueWedThuFriSatSun", months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != shape.size()) return std::nullopt;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const bool is_name = shape[i] == 'W' || (shape[i] == 'M' && i < 12);
    const bool fits = shape[i] == '0' ? text[i] >= '0' && text[i] <= '9' : is_name || text[i] == shape[i];
    if (!fits) return std::nullopt;
  }
  const auto day_name = days.find(text.substr(0, 3)), month = months.find(text.substr(8, 3));
  if (day_name == days.npos || day_name % 3 != 0 || month == months.npos || month % 3 != 0) return std::nullopt;
  const auto month_number = month / 3 + 1;
  std::string rfc3339(text.substr(12, 4));
  rfc3339 += month_number < 10 ? "-0" : "-";
  rfc3339 += std::to_string(month_number);
  rfc3339 += '-';
  rfc3339 += text.substr(5, 2);
  rfc3339 += 'T';
  rfc3339 += text.substr(17, 8);
  rfc3339 += 'Z';
  return core::from_rfc3339(rfc3339);
}

}  // namespace

std::optional<core::Duration> retry_after(std::string_view header, core::Instant now) noexcept {
  const auto first = header.find_first_not_of(" \t");
  if (first == header.npos) return std::nullopt;
  header = header.substr(first, header.find_last_not_of(" \t") + 1 - first);
  if (std::ranges::all_of(header, [](char c) { return c >= '0' && c <= '9'; })) {
    // More digits than an int holds are still a number, and a long time.
    const auto seconds = number(header);
    return seconds ? std::clamp<core::Duration>(*seconds * core::second, least, most) : most;
  }
  if (const auto date = http_date(header)) return std::clamp<core::Duration>(*date - now, least, most);
  return std::nullopt;
}

}  // namespace headroom::sync
