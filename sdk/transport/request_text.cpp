#include "sdk/transport/request_text.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "sdk/core/error.hpp"

namespace headroom::transport {
namespace {

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [&](char c) { return is_alphanumeric(c) || marks.find(c) != marks.npos; });
}

bool is_path(std::string_view text) {
  return text.starts_with('/') &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f'; });
}

bool is_ours(std::string_view name) {
  constexpr std::array<std::string_view, 5> ours{"host", "content-length", "transfer-encoding", "connection",
                                                 "upgrade"};
  std::string lower(name);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(ours.begin(), ours.end(), lower) != ours.end();
}

core::Error wrong(const std::string& what) {
  return core::make_error(core::ErrorNumber::invalid_argument, "request: " + what);
}

}  // namespace

core::Result<std::string> request_text(const Endpoint& endpoint, const ports::HttpRequest& request) {
  if (!is_token(request.method)) return wrong("its method is not a token");
  if (!is_path(request.path)) return wrong("its path does not start with / or has a character that must be encoded");
  std::string text = request.method + " " + request.path + " HTTP/1.1\r\nHost: " + endpoint.authority + "\r\n";
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || is_ours(name)) return wrong("a field is named as none may be, or as the transport's own");
    if (!is_value(value)) return wrong("the field " + name + " has a control character");
    text += name + ": " + value + "\r\n";
  }
  if (request.method != "GET" || !request.body.empty())
    text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  return text + "\r\n" + request.body;
}

}  // namespace headroom::transport
