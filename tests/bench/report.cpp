#include "tests/bench/report.hpp"

#include <unistd.h>

#include <cstdio>
#include <stdexcept>

#include "sdk/protocol/codec/json.hpp"

namespace headroom::bench {
namespace {

constexpr const char* begin_mark = "<!-- measured -->\n";
constexpr const char* end_mark = "<!-- /measured -->\n";

template <class... Values>
std::string format(const char* pattern, const Values&... values) {
  char text[512];
  std::snprintf(text, sizeof text, pattern, values...);
  return text;
}

std::string amount(double value, const std::string& unit) {
  const char* pattern = unit == "bytes" || unit.empty() ? "%.0f" : value < 0.1 ? "%.3f" : "%.2f";
  return format(pattern, value) + (unit.empty() ? "" : " " + unit);
}

std::string ratio(const Row& row) { return row.limit > 0 ? format("%.2f ×", row.ours / row.limit) : std::string(); }

std::string limit(const Row& row) { return row.limit > 0 ? amount(row.limit, row.unit) : std::string(); }

/// Fills up to so many characters; × and ≤ are one each.
std::string padded(const std::string& text, std::size_t width, bool is_right = false) {
  std::size_t shown = 0;
  for (const char each : text) shown += (static_cast<unsigned char>(each) & 0xc0) != 0x80;
  const std::string fill(shown < width ? width - shown : 0, ' ');
  return is_right ? fill + text : text + fill;
}

std::string plain(std::string text) {
  std::erase(text, '`');
  return text;
}

}  // namespace

std::string to_text(const Rows& rows) {
  std::string out =
      padded("what", 70) + padded("ours", 12, true) + padded("limit", 12, true) + padded("ratio", 10, true) + "  aim\n";
  for (const Row& row : rows)
    out += padded(plain(row.what), 70) + padded(amount(row.ours, row.unit), 12, true) + padded(limit(row), 12, true) +
           padded(ratio(row), 10, true) + "  " + row.aim + "\n";
  return out;
}

std::string to_json(const Rows& rows, const Surroundings& at) {
  protocol::Json list = protocol::Json::array();
  for (const Row& row : rows) {
    protocol::Json one{{"what", plain(row.what)}, {"unit", row.unit}, {"ours", row.ours}, {"aim", row.aim}};
    if (row.limit > 0)
      one.update({{"limit", row.limit}, {"beside", plain(row.beside)}, {"ratio", row.ours / row.limit}});
    list.push_back(std::move(one));
  }
  return protocol::dump({{"date", at.date},
                         {"commit", at.commit},
                         {"machine", at.machine},
                         {"compiler", at.compiler},
                         {"load", at.load},
                         {"rows", std::move(list)}}) +
         "\n";
}

std::string to_page(const std::string& page, const Rows& rows, const Surroundings& at) {
  const auto begin = page.find(begin_mark), end = page.find(end_mark);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    throw std::runtime_error("the page has no <!-- measured --> … <!-- /measured --> to write between");
  std::string out = page.substr(0, begin) + begin_mark;
  out += "Measured on " + at.date + " at commit " + at.commit + ", on " + at.machine + ", built by " + at.compiler +
         ", load " + format("%.1f", at.load) + " when it began.\n\n";
  out += "| what | ours | limit | ratio | the limit is | aim |\n| --- | ---: | ---: | ---: | --- | --- |\n";
  for (const Row& row : rows)
    out += "| " + row.what + " | " + amount(row.ours, row.unit) + " | " + limit(row) + " | " + ratio(row) + " | " +
           row.beside + " | " + row.aim + " |\n";
  return out + page.substr(end);
}

ProgressLine::ProgressLine() : is_terminal_(::isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
  if (is_terminal_) std::fputs("\r\033[K", stderr);
}

void ProgressLine::show(const std::string& what, double done) {
  if (is_terminal_) std::fprintf(stderr, "\r\033[K%-24s %3.0f %%", what.c_str(), done * 100);
}

}  // namespace headroom::bench
