#pragma once
#include <optional>
#include <string>
#include <string_view>

/// Bytes as text. Decoders accept one spelling only, so that a token cannot be written in two ways.
namespace headroom::trust {

/// RFC 4648 section 5, without padding.
std::string base64url_encode(std::string_view bytes);
/// No padding, no white space, unused bits zero; anything else is nothing.
std::optional<std::string> base64url_decode(std::string_view text);

/// Lower case.
std::string hex_encode(std::string_view bytes);
/// Lower case, an even number of digits; anything else is nothing.
std::optional<std::string> hex_decode(std::string_view text);

}  // namespace headroom::trust
