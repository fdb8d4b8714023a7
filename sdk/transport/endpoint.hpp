#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "sdk/core/result.hpp"

namespace headroom::transport {

/// The one server that a client talks to.
struct Endpoint {
  bool is_tls = true;
  std::string host;  // lower case; an IPv6 address without its brackets
  std::uint16_t port = 443;
  bool is_address = false;  // `host` is an IPv4 or IPv6 address
  std::string authority;    // what the Host field says: the port only where it is not the scheme's own
  std::string origin;       // "https://host:port", as errors name it
};

/// "https://host" or "https://host:port", host being a DNS name in ASCII, an IPv4 address or an IPv6 address in
/// brackets; "http://" only on loopback (localhost, 127.0.0.0/8, ::1), so that a key never travels in clear. A
/// single "/" may follow. HEADROOM_ERROR_ENDPOINT says what is wrong with it.
core::Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace headroom::transport
