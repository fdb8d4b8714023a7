#include "sdk/core/log.hpp"

namespace headroom::core {

std::string redact(std::string_view key) {
  const auto underscore = key.find('_');
  const std::size_t prefix = underscore == std::string_view::npos ? 0 : underscore + 1;
  // Four characters of a short secret would be too much of it.
  const std::size_t shown = key.size() - prefix >= 16 ? 4 : 0;
  if (prefix > 8) return "…";
  return std::string(key.substr(0, prefix + shown)) + "…";
}

}  // namespace headroom::core
