#pragma once
// A request target taken apart (RFC 9112 section 3.2.1, RFC 3986 section 2.1).

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headroom::server::http {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Target {
  std::string path;  // as received
  Pairs query;
};

// Nothing where the query has a bad percent-encoding or more than 64 pairs.
std::optional<Target> split_target(std::string_view target);

// "a=1&b=two+words": a query, or a body of application/x-www-form-urlencoded. '+' is a space.
std::optional<Pairs> form_pairs(std::string_view text);

// Nothing where a '%' is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace headroom::server::http
