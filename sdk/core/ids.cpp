#include "sdk/core/ids.hpp"

#include <algorithm>

namespace headroom::core {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

Id with_version(Id id, std::uint8_t version) noexcept {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | (version << 4));
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
  return id;
}

int nibble(char digit) noexcept {
  const auto place = digits.find(digit);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

}  // namespace

Id random_id(std::span<const std::uint8_t, 16> random) noexcept {
  Id id;
  std::copy(random.begin(), random.end(), id.bytes.begin());
  return with_version(id, 4);
}

Id ordered_id(Instant at, std::span<const std::uint8_t, 10> random) noexcept {
  Id id;
  const auto milliseconds = static_cast<std::uint64_t>(std::max<Instant>(at, 0));
  for (std::size_t i = 0; i < 6; ++i) id.bytes[i] = static_cast<std::uint8_t>(milliseconds >> (8 * (5 - i)));
  std::copy(random.begin(), random.end(), id.bytes.begin() + 6);
  return with_version(id, 7);
}

std::string to_text(const Id& id) {
  std::string text;
  text.reserve(32);
  for (const auto byte : id.bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::optional<Id> id_from_text(std::string_view text) noexcept {
  if (text.size() != 32) return std::nullopt;
  Id id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

bool is_id(std::string_view text) noexcept { return id_from_text(text).has_value(); }

}  // namespace headroom::core
