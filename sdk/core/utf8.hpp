#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace headroom::core {

/// One decoded character; `size` bytes were read, at least 1 where there was a byte.
struct CodePoint {
  char32_t value = 0;
  std::uint8_t size = 0;
  bool is_valid = false;  // shortest form, no surrogate, at most U+10FFFF (RFC 3629)
};

/// The character that `text` begins with. An empty text is not valid, with size 0.
CodePoint first_code_point(std::string_view text) noexcept;

bool is_utf8(std::string_view text) noexcept;
/// C0, DEL and C1.
bool is_control(char32_t code_point) noexcept;

/// `text` fit to be drawn by any host (D10, A-12): without invalid UTF-8, control and escape characters, bidi controls,
/// invisible characters, and more than three combining marks in a row; line breaks and tabs become spaces; cut at the
/// last whole character within `max_bytes`. Joiners stay between characters beyond ASCII, where scripts and emoji need
/// them.
std::string plain_text(std::string_view text, std::size_t max_bytes);

}  // namespace headroom::core
