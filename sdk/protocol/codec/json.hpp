#pragma once
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sdk/core/result.hpp"
#include "sdk/protocol/limits.hpp"

/// The one home of the JSON library. What comes from outside is parsed here, bounded while it is read; field.hpp reads
/// values out of it without conversions that lie.
namespace headroom::protocol {

/// Members ordered by name: equal values have equal text.
using Json = nlohmann::json;

struct ParseLimits {
  std::size_t bytes = max_request_bytes;
  std::size_t depth = max_depth;
  std::size_t nodes = max_request_nodes;    // values, containers included
  std::size_t text_bytes = max_text_bytes;  // of one string or name
  bool allows_comments = false;             // "//" and "/* */", in files
};

/// One JSON text. Refused, naming line and column or the JSON Pointer: what is beyond the limits, a name twice in an
/// object, invalid UTF-8, lone surrogates, numbers beyond a double's range, anything after the value. A leading byte
/// order mark is skipped (RFC 8259 section 8.1). Errors: invalid_argument.
core::Result<Json> parse(std::string_view text, const ParseLimits& limits = {});

/// Text on one line, or indented by `indent` spaces. Invalid UTF-8 becomes U+FFFD, a number that is not finite null.
std::string dump(const Json& value, int indent = -1);

/// One step of a JSON Pointer: "/" and the name with "~" and "/" escaped (RFC 6901).
std::string pointer_step(std::string_view name);

}  // namespace headroom::protocol
