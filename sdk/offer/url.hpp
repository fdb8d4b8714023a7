#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headroom::offer {

/// scheme://host[:port] of an http or https URL, in lower case, without a default port.
struct Origin {
  std::string scheme, host;
  int port = 0;
  friend bool operator==(const Origin&, const Origin&) = default;
};

/// Strict: http or https, an ASCII host name or address, no userinfo, backslash, space, control or non-ASCII character
/// anywhere (RFC 3986 without what hosts disagree about). Anything else is nothing.
std::optional<Origin> parse_origin(std::string_view url);

/// Whether an offer may carry this URL (D10, A-11): https on a listed host at the default port, or exactly the
/// endpoint's origin.
bool is_allowed_url(std::string_view url, const std::vector<std::string>& hosts, const std::optional<Origin>& endpoint);

}  // namespace headroom::offer
