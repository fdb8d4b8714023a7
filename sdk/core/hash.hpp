#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace headroom::core {

namespace detail {
__extension__ typedef unsigned __int128 Product;

inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
  const Product product = static_cast<Product>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
}  // namespace detail

/// A fast hash for keys of our own process and page: eight bytes a multiplication, not keyed and not for the wire.
/// Part of the page's format (docs/formats/counter-page.md): it never changes.
inline std::uint64_t hash_bytes(const void* data, std::size_t size) noexcept {
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::uint64_t hash = 0x9e3779b97f4a7c15 ^ (size * 0xff51afd7ed558ccd);
  for (; size >= 8; bytes += 8, size -= 8) {
    std::uint64_t eight;
    std::memcpy(&eight, bytes, 8);
    hash = detail::fold(hash ^ eight, 0xa0761d6478bd642f);
  }
  std::uint64_t rest = 0;
  if (size >= 4) {
    std::uint32_t first, last;
    std::memcpy(&first, bytes, 4);
    std::memcpy(&last, bytes + size - 4, 4);
    rest = std::uint64_t{first} << 32 | last;
  } else if (size > 0) {
    rest = std::uint64_t{bytes[0]} << 16 | std::uint64_t{bytes[size / 2]} << 8 | bytes[size - 1];
  }
  return detail::fold(hash ^ rest, 0xe7037ed1a0b428db);
}

}  // namespace headroom::core
