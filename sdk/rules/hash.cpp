#include "sdk/rules/hash.hpp"

#include <string>

#include "sdk/core/utf8.hpp"

namespace headroom::rules {
namespace {

/// FNV-1a 32 over whole UTF-16 code units, as JavaScript's charCodeAt gives them.
class Fnv {
 public:
  Fnv& fold(std::string_view text) noexcept {
    while (!text.empty()) {
      const core::CodePoint next = core::first_code_point(text);
      text.remove_prefix(next.size);
      const char32_t value = next.is_valid ? next.value : 0xFFFD;
      if (value < 0x10000) {
        fold_unit(value);
      } else {
        fold_unit(0xD800 + ((value - 0x10000) >> 10));
        fold_unit(0xDC00 + ((value - 0x10000) & 0x3FF));
      }
    }
    return *this;
  }
  std::uint32_t value() const noexcept { return hash_; }

 private:
  void fold_unit(std::uint32_t unit) noexcept { hash_ = (hash_ ^ unit) * 0x01000193u; }
  std::uint32_t hash_ = 0x811c9dc5u;
};

}  // namespace

std::optional<double> bucket_hash(std::string_view seed, std::string_view value, int version) {
  if (version == 1) return Fnv().fold(value).fold(seed).value() % 1'000 / 1'000.0;
  if (version == 2) return Fnv().fold(std::to_string(Fnv().fold(seed).fold(value).value())).value() % 10'000 / 10'000.0;
  return std::nullopt;
}

}  // namespace headroom::rules
