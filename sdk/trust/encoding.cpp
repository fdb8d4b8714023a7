#include "sdk/trust/encoding.hpp"

#include <cstdint>

namespace headroom::trust {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view digits = "0123456789abcdef";

/// Digits of `base` bits, most significant first; bits left over are padded with zeros.
std::string encode(std::string_view bytes, std::string_view symbols, unsigned base) {
  std::string text;
  text.reserve((bytes.size() * 8 + base - 1) / base);
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    held = held << 8 | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= base; bits -= base) text += symbols[held >> (bits - base) & ((1u << base) - 1)];
  }
  if (bits > 0) text += symbols[held << (base - bits) & ((1u << base) - 1)];
  return text;
}

std::optional<std::string> decode(std::string_view text, std::string_view symbols, unsigned base) {
  std::string bytes;
  bytes.reserve(text.size() * base / 8);
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char symbol : text) {
    const auto value = symbols.find(symbol);
    if (value == std::string_view::npos) return std::nullopt;
    held = held << base | static_cast<std::uint32_t>(value);
    bits += base;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(held >> bits & 0xFF);
  }
  // A whole symbol too many, or bits that no byte holds: another spelling of the same bytes.
  if (bits >= base || (held & ((1u << bits) - 1)) != 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string base64url_encode(std::string_view bytes) { return encode(bytes, alphabet, 6); }
std::optional<std::string> base64url_decode(std::string_view text) { return decode(text, alphabet, 6); }

std::string hex_encode(std::string_view bytes) { return encode(bytes, digits, 4); }
std::optional<std::string> hex_decode(std::string_view text) { return decode(text, digits, 4); }

}  // namespace headroom::trust
