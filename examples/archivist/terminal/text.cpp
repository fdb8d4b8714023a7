#include "terminal/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <cwchar>

namespace archivist {
namespace {

struct Character {
  std::size_t size;  // bytes; 1 for a byte that is no UTF-8
  std::uint32_t code;
  bool is_valid;
};

Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {1, lead, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {1, lead, false};
  std::uint32_t code = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {1, lead, false};
    code = code << 6 | (byte(i) & 0x3Fu);
  }
  if (code < smallest[size] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {1, lead, false};
  return {size, code, true};
}

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200E && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

int decimals_of(std::string_view currency) {
  for (const char* none :
       {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"})
    if (currency == none) return 0;
  for (const char* three : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
    if (currency == three) return 3;
  return 2;
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Character c = first_of(text);
    if (c.is_valid && !is_control(c.code))
      out += text.substr(0, c.size);
    else
      out += '?';
    text.remove_prefix(c.size);
  }
  return out;
}

std::size_t columns(std::string_view text) {
  std::size_t sum = 0;
  while (!text.empty()) {
    const Character c = first_of(text);
    const int width = c.code < 0x80 ? 1 : ::wcwidth(static_cast<wchar_t>(c.code));
    sum += width < 0 ? 1 : static_cast<std::size_t>(width);
    text.remove_prefix(c.size);
  }
  return sum;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!word.empty()) {
      std::string& line = lines.back();
      if (line.empty())
        line = word;
      else if (columns(line) + 1 + columns(word) <= width)
        (line += ' ') += word;
      else
        lines.emplace_back(word);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t taken = columns(text);
  if (taken < width) text.append(width - taken, ' ');
  return text;
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string price(const headroom::Money& money) {
  constexpr const char* per[] = {"once", "per hour", "per day", "per week", "per month", "per year"};
  const int decimals = decimals_of(money.currency);
  std::int64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  std::string out = (money.minor < 0 ? "-" : "") + grouped(std::llabs(money.minor / unit));
  if (decimals > 0) {
    const std::string rest = std::to_string(std::llabs(money.minor % unit));
    out += '.' + std::string(static_cast<std::size_t>(decimals) - rest.size(), '0') + rest;
  }
  const std::size_t index = static_cast<std::size_t>(money.per);
  return out + ' ' + money.currency + (index < std::size(per) ? std::string(" ") + per[index] : "");
}

std::string date(std::int64_t unix_seconds) {
  const std::time_t time = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  localtime_r(&time, &parts);
  char text[64];
  const std::size_t size = std::strftime(text, sizeof text, "%e %B %Y", &parts);
  return text[0] == ' ' ? std::string(text + 1, size - 1) : std::string(text, size);
}

}  // namespace archivist
