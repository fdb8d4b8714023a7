#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Digests and keys derived from them. Inputs are bytes, keys too. Any thread; throw std::bad_alloc alone.
namespace headroom::trust {

using Digest = std::array<std::uint8_t, 32>;

/// FIPS 180-4.
Digest sha256(std::string_view bytes);
/// RFC 2104; a key of any size, empty too.
Digest hmac_sha256(std::string_view key, std::string_view bytes);
/// RFC 5869, extract and expand. `size` 1 … 8,160; otherwise empty.
std::string hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info, std::size_t size);

/// The digest's bytes, for encoders and comparisons.
inline std::string_view bytes_of(const Digest& digest) noexcept {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace headroom::trust
