#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace headroom::core {

namespace detail {
constexpr std::array<std::uint32_t, 256> crc32_table() noexcept {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
    table[byte] = crc;
  }
  return table;
}
inline constexpr auto crc32_bytes = crc32_table();
}  // namespace detail

/// CRC-32 as in IEEE 802.3 and zlib: finds damage, keeps nobody out.
inline std::uint32_t crc32(const void* data, std::size_t size) noexcept {
  const auto* bytes = static_cast<const unsigned char*>(data);
  std::uint32_t crc = ~std::uint32_t{0};
  for (std::size_t i = 0; i < size; ++i) crc = (crc >> 8) ^ detail::crc32_bytes[(crc ^ bytes[i]) & 0xff];
  return ~crc;
}

}  // namespace headroom::core
