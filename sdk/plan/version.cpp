#include "sdk/plan/version.hpp"

#include <algorithm>

namespace headroom::plan {

bool is_version(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_newer(std::string_view candidate, std::string_view held) noexcept {
  if (!is_version(candidate)) return false;
  if (!is_version(held)) return true;
  const auto significant = [](std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
    return text;
  };
  const auto a = significant(candidate), b = significant(held);
  return a.size() != b.size() ? a.size() > b.size() : a > b;
}

}  // namespace headroom::plan
