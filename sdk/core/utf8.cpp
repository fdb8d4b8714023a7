#include "sdk/core/utf8.hpp"

#include <algorithm>
#include <iterator>

namespace headroom::core {
namespace {

struct Span {
  char32_t first, last;
};

template <std::size_t N>
constexpr bool is_within(const Span (&spans)[N], char32_t value) noexcept {
  return std::any_of(std::begin(spans), std::end(spans),
                     [value](Span span) { return value >= span.first && value <= span.last; });
}

// Bidi controls (UAX #9), and what is drawn as nothing: it hides text from the reader, or from whoever compares it.
constexpr Span invisible[] = {{0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160},
                              {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200B}, {0x200E, 0x200F},
                              {0x202A, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFDD0, 0xFDEF},
                              {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0xE0000, 0xE0FFF}};
constexpr Span combining[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x1AB0, 0x1AFF},
                              {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE20, 0xFE2F}};
constexpr Span joiners[] = {{0x200C, 0x200D}};
constexpr Span breaks[] = {{'\t', '\r'}, {0x0085, 0x0085}, {0x2028, 0x2029}};
constexpr int max_combining_in_a_row = 3;

bool is_drawn(char32_t value) noexcept {
  const bool is_noncharacter = (value & 0xFFFE) == 0xFFFE;
  return !is_control(value) && !is_within(invisible, value) && !is_noncharacter;
}

/// A joiner is needed only before such a character.
bool begins_beyond_ascii(std::string_view text) noexcept {
  const CodePoint next = first_code_point(text);
  return next.is_valid && next.value >= 0x80 && is_drawn(next.value) && !is_within(joiners, next.value);
}

}  // namespace

CodePoint first_code_point(std::string_view text) noexcept {
  if (text.empty()) return {};
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::uint8_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {0, 1, false};
  char32_t value = lead & (0x7Fu >> size);
  for (std::uint8_t i = 1; i < size; ++i) {
    if (i >= text.size() || (byte(i) & 0xC0) != 0x80) return {0, i, false};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < smallest[size] || value > 0x10FFFF || is_surrogate) return {0, 1, false};
  return {value, size, true};
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    if (!next.is_valid) return false;
    text.remove_prefix(next.size);
  }
  return true;
}

bool is_control(char32_t code_point) noexcept { return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0); }

std::string plain_text(std::string_view text, std::size_t max_bytes) {
  std::string plain;
  int combining_in_a_row = 0;
  bool is_after_non_ascii = false;
  while (!text.empty()) {
    const CodePoint next = first_code_point(text);
    std::string_view bytes = text.substr(0, next.size);
    text.remove_prefix(next.size);
    if (!next.is_valid) continue;
    if (is_within(joiners, next.value)) {
      if (!is_after_non_ascii || !begins_beyond_ascii(text)) continue;
    } else if (is_within(breaks, next.value)) {
      bytes = " ";
    } else if (!is_drawn(next.value)) {
      continue;
    }
    combining_in_a_row = is_within(combining, next.value) ? combining_in_a_row + 1 : 0;
    if (combining_in_a_row > max_combining_in_a_row) continue;
    if (plain.size() + bytes.size() > max_bytes) break;
    plain += bytes;
    is_after_non_ascii = next.value >= 0x80 && bytes != " ";
  }
  return plain;
}

}  // namespace headroom::core
