#include "sdk/transport/endpoint.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <optional>

#include "sdk/core/error.hpp"

namespace headroom::transport {
namespace {

constexpr std::size_t longest_name = 253, longest_label = 63;  // RFC 1035 section 2.3.4

core::Error wrong(const std::string& what) {
  return core::make_error(core::ErrorNumber::endpoint,
                          "endpoint: " + what + "; write it as \"https://host\" or \"https://host:port\"");
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return c >= 'a' && c <= 'z'; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '_'; });
}

bool is_name(std::string_view host) {
  if (host.size() > longest_name) return false;
  for (;;) {
    const auto dot = host.find('.');
    const auto label = host.substr(0, dot);
    if (!is_label(label)) return false;
    // What ends in a number is an address or nothing: "1.2.3" would be looked up as 1.2.0.3.
    if (dot == host.npos) return !std::all_of(label.begin(), label.end(), is_digit);
    host.remove_prefix(dot + 1);
  }
}

std::optional<std::uint16_t> port_number(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failure != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

core::Result<Endpoint> parse_endpoint(std::string_view text) {
  if (text.empty()) return wrong("it is empty");
  const auto scheme_end = text.find("://");
  if (scheme_end == text.npos) return wrong("it has no scheme");
  Endpoint endpoint;
  const auto scheme = lower(text.substr(0, scheme_end));
  if (scheme != "https" && scheme != "http") return wrong("its scheme is not https");
  endpoint.is_tls = scheme == "https";
  const std::uint16_t usual_port = endpoint.is_tls ? 443 : 80;

  auto rest = text.substr(scheme_end + 3);
  if (rest.find('@') != rest.npos) return wrong("it holds a user name, which is not sent anywhere");
  if (rest.find_first_of("?#") != rest.npos) return wrong("it has a query or a fragment");
  if (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
  if (rest.find('/') != rest.npos) return wrong("it has a path");

  const bool is_bracketed = !rest.empty() && rest.front() == '[';
  const auto host_end = is_bracketed ? rest.find(']') : rest.find(':');
  if (is_bracketed && host_end == rest.npos) return wrong("its [ has no ]");
  endpoint.host = lower(is_bracketed ? rest.substr(1, host_end - 1) : rest.substr(0, host_end));
  const auto after_host = host_end == rest.npos ? std::string_view() : rest.substr(host_end + (is_bracketed ? 1 : 0));

  boost::system::error_code not_an_address;
  const auto address = boost::asio::ip::make_address(endpoint.host, not_an_address);
  endpoint.is_address = !not_an_address;
  if (endpoint.host.empty()) return wrong("it has no host");
  if (is_bracketed && (!endpoint.is_address || !address.is_v6() || endpoint.host.find('%') != std::string::npos))
    return wrong("what stands in [] is not an IPv6 address");
  if (!is_bracketed && endpoint.is_address && address.is_v6()) return wrong("its IPv6 address stands without []");
  if (!endpoint.is_address && !is_name(endpoint.host))
    return wrong("its host is not a DNS name in ASCII (an international name is written as \"xn--…\") nor an address");

  if (after_host.empty()) {
    endpoint.port = usual_port;
  } else {
    const auto port = after_host.front() == ':' ? port_number(after_host.substr(1)) : std::nullopt;
    if (!port) return wrong("its port is not a number from 1 to 65535");
    endpoint.port = *port;
  }

  if (!endpoint.is_tls && endpoint.host != "localhost" && !(endpoint.is_address && address.is_loopback()))
    return wrong("plain http is taken on loopback only, and \"" + endpoint.host + "\" is not; use https");

  const auto host = is_bracketed ? "[" + endpoint.host + "]" : endpoint.host;
  endpoint.authority = endpoint.port == usual_port ? host : host + ":" + std::to_string(endpoint.port);
  endpoint.origin = scheme + "://" + host + ":" + std::to_string(endpoint.port);
  return endpoint;
}

}  // namespace headroom::transport
