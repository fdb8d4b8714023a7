#pragma once
#include <cstddef>
#include <string_view>

namespace headroom::core {

inline constexpr std::size_t max_key_bytes = 64, max_account_bytes = 95, max_user_bytes = 63;

/// A catalogue key: [a-z][a-z0-9_]{0,63}.
bool is_key(std::string_view text) noexcept;
/// 1 … 95 bytes of UTF-8 without control characters.
bool is_account_id(std::string_view text) noexcept;
/// At most 63 bytes of UTF-8 without control characters; empty is nobody in particular.
bool is_user_id(std::string_view text) noexcept;
/// Printable ASCII without space, 1 … `max_bytes`: tokens and the ids that a server gives out.
bool is_token(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace headroom::core
