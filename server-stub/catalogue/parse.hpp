#pragma once
// The catalogue's only door in: text to values, with every error and not only the first.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server-stub/catalogue/catalogue.hpp"

namespace headroom::server::catalogue {

struct Finding {
  std::string pointer;  // RFC 6901, "/plans/0/grants/1/limit"; "" is the whole document
  std::string message;  // what is wrong and what to do
};

struct Parsed {
  std::optional<Catalogue> catalogue;  // only where there is no error
  std::vector<Finding> errors;
  std::vector<Finding> warnings;  // lint: it can be used, and probably does not do what is meant
};

/// JSON of at most 1 MiB; `//` and `/* */` comments are allowed. Any thread; never throws but for memory.
Parsed parse(std::string_view text);

/// One line per finding, for a terminal: "/plans/0/tier: …".
std::string to_text(const std::vector<Finding>& findings);

}  // namespace headroom::server::catalogue
