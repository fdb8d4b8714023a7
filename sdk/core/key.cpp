#include "sdk/core/key.hpp"

#include <algorithm>

#include "sdk/core/utf8.hpp"

namespace headroom::core {
namespace {

bool is_printable(std::string_view text) noexcept {
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (!next.is_valid || is_control(next.value)) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

}  // namespace

bool is_key(std::string_view text) noexcept {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_part = [&](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text.size() <= max_key_bytes && is_lower(text.front()) &&
         std::all_of(text.begin(), text.end(), is_part);
}

bool is_account_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= max_account_bytes && is_printable(text);
}

bool is_user_id(std::string_view text) noexcept { return text.size() <= max_user_bytes && is_printable(text); }

bool is_token(std::string_view text, std::size_t max_bytes) noexcept {
  return !text.empty() && text.size() <= max_bytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace headroom::core
