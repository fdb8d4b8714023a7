#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <headroom/headroom.hpp>

namespace archivist {

// Foreign text (names of files, offers) as it may be put on a terminal: control characters and broken UTF-8 become '?'.
std::string harmless(std::string_view text);
// How many columns it takes.
std::size_t columns(std::string_view text);
// Divides at blanks into lines of at most `width` columns; a longer word is a line of its own.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
// Filled up with blanks to `width` columns.
std::string padded(std::string text, std::size_t width);

// "12,345"
std::string grouped(std::int64_t number);
// "29.00 USD per month", with the currency's own number of decimals.
std::string price(const headroom::Money& money);
// "1 December 2026", in the person's time zone.
std::string date(std::int64_t unix_seconds);

}  // namespace archivist
