#include "server-stub/http/wire.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "server-stub/http/problem.hpp"

namespace headroom::server::http {
namespace {

bool is_safe(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void add_field(std::string& head, std::string_view name, std::string_view value) {
  if (is_safe(name) && is_safe(value)) head.append(name).append(": ").append(value).append("\r\n");
}

bool has_field(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [&](const auto& field) { return equal_without_case(field.first, name); });
}

}  // namespace

std::string response_text(const Response& response, Ending ending, std::string_view date) {
  const bool has_body = !response.stream && response.status != 204 && response.status != 304;
  std::string text;
  text.reserve(256 + response.body.size());
  text.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(reason_phrase(response.status));
  text.append("\r\n");
  add_field(text, "Date", date);
  if (has_body || response.stream) add_field(text, "Content-Type", response.content_type);
  if (has_body) add_field(text, "Content-Length", std::to_string(response.body.size()));
  if (ending == Ending::close) add_field(text, "Connection", "close");
  if (!has_field(response, "Cache-Control")) add_field(text, "Cache-Control", "no-store");
  if (!has_field(response, "X-Content-Type-Options")) add_field(text, "X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) add_field(text, name, value);
  text.append("\r\n");
  if (has_body) text.append(response.body);
  return text;
}

std::string_view http_date() {
  thread_local std::time_t second = 0;
  thread_local std::array<char, 32> formatted{};
  if (const auto now = std::time(nullptr); now != second) {
    static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc{};
    gmtime_r(&now, &utc);
    // %a and %b would follow the locale.
    std::strftime(formatted.data(), formatted.size(), "ddd, %d mmm %Y %H:%M:%S GMT", &utc);
    std::copy_n(days[utc.tm_wday], 3, formatted.data());
    std::copy_n(months[utc.tm_mon], 3, formatted.data() + 8);
    second = now;
  }
  return formatted.data();
}

}  // namespace headroom::server::http
