#include "sdk/rules/sketch.hpp"

/// A sketch as digits of six bits each: a hash is eight of them, a register is one.
namespace headroom::rules {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t digits_of_hash = 8;

std::optional<std::uint8_t> value_of(char digit) noexcept {
  const auto at = digits.find(digit);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(at);
}

}  // namespace

std::string Sketch::to_text() const {
  std::string text;
  text.reserve(keys_.size() * digits_of_hash + registers_.size());
  for (const std::uint64_t key : keys_)
    for (int shift = 42; shift >= 0; shift -= 6) text += digits[key >> shift & 63];
  for (const std::uint8_t rank : registers_) text += digits[rank];
  return text;
}

std::optional<Sketch> Sketch::from_keys(std::string_view text) {
  if (text.size() % digits_of_hash != 0 || text.size() > max_exact_keys * digits_of_hash) return std::nullopt;
  Sketch sketch;
  sketch.keys_.reserve(text.size() / digits_of_hash);
  for (; !text.empty(); text.remove_prefix(digits_of_hash)) {
    std::uint64_t key = 0;
    for (const char digit : text.substr(0, digits_of_hash)) {
      const auto value = value_of(digit);
      if (!value) return std::nullopt;
      key = key << 6 | *value;
    }
    if (!sketch.keys_.empty() && key <= sketch.keys_.back()) return std::nullopt;
    sketch.keys_.push_back(key);
  }
  return sketch;
}

std::optional<Sketch> Sketch::from_registers(std::string_view text) {
  if (text.size() != sketch_registers || text.find_first_not_of(digits[0]) == std::string_view::npos)
    return std::nullopt;
  Sketch sketch;
  sketch.registers_.reserve(sketch_registers);
  for (const char digit : text) {
    const auto value = value_of(digit);
    if (!value || *value > max_rank) return std::nullopt;
    sketch.registers_.push_back(*value);
  }
  return sketch;
}

}  // namespace headroom::rules
