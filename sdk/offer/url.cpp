#include "sdk/offer/url.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace headroom::offer {
namespace {

constexpr std::size_t max_url_bytes = 2048, max_host_bytes = 253, max_label_bytes = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// RFC 3986 section 2: unreserved, reserved and well-formed escapes; what hosts' parsers disagree about is not among
// them.
bool has_url_characters_only(std::string_view url) {
  constexpr std::string_view marks = "-._~:/?#[]@!$&'()*+,;=";
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    if (c == '%') {
      if (i + 2 >= url.size() || !is_hex(url[i + 1]) || !is_hex(url[i + 2])) return false;
    } else if (!is_letter(c) && !is_digit(c) && marks.find(c) == marks.npos) {
      return false;
    }
  }
  return true;
}

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > max_host_bytes) return false;
  while (true) {
    const auto dot = host.find('.');
    const auto label = host.substr(0, dot);
    if (label.empty() || label.size() > max_label_bytes || label.front() == '-' || label.back() == '-') return false;
    if (!std::ranges::all_of(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; })) return false;
    if (dot == host.npos) return true;
    host.remove_prefix(dot + 1);
  }
}

// Enough to keep anything else out; equality with a known origin decides.
bool is_bracketed_address(std::string_view host) {
  if (host.size() < 4 || host.size() > 47 || host.front() != '[' || host.back() != ']') return false;
  return std::ranges::all_of(host.substr(1, host.size() - 2), [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

std::optional<int> parse_port(std::string_view text) {
  int port = 0;
  if (text.empty() || text.size() > 5 || text.front() == '0' || !std::ranges::all_of(text, is_digit))
    return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), port);
  if (port > 65535) return std::nullopt;
  return port;
}

}  // namespace

std::optional<Origin> parse_origin(std::string_view url) {
  if (url.size() > max_url_bytes || !has_url_characters_only(url)) return std::nullopt;
  const auto separator = url.find("://");
  if (separator == url.npos) return std::nullopt;
  Origin origin{.scheme = lower(url.substr(0, separator)), .host = {}, .port = 443};
  if (origin.scheme == "http")
    origin.port = 80;
  else if (origin.scheme != "https")
    return std::nullopt;

  auto authority = url.substr(separator + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const auto host_end =
      authority.find(':', authority.starts_with('[') ? std::min(authority.find(']'), authority.size()) : 0);
  const auto host = authority.substr(0, host_end);
  if (!is_host_name(host) && !is_bracketed_address(host)) return std::nullopt;
  origin.host = lower(host);
  if (host_end != authority.npos) {
    const auto port = parse_port(authority.substr(host_end + 1));
    if (!port) return std::nullopt;
    origin.port = *port;
  }
  return origin;
}

bool is_allowed_url(std::string_view url, const std::vector<std::string>& hosts,
                    const std::optional<Origin>& endpoint) {
  const auto origin = parse_origin(url);
  if (!origin) return false;
  if (endpoint && *origin == *endpoint) return true;
  return origin->scheme == "https" && origin->port == 443 &&
         std::ranges::any_of(hosts, [&](const std::string& host) { return lower(host) == origin->host; });
}

}  // namespace headroom::offer
