#pragma once
#include <cstdint>
#include <string_view>

namespace headroom::rules {

/// The two halves of a key of 16 bytes, each little-endian.
struct SipKey {
  std::uint64_t low = 0, high = 0;
};
/// The first 16 of `bytes`; shorter ones are filled with zeros.
SipKey sip_key(std::string_view bytes) noexcept;

/// SipHash-2-4 (Aumasson and Bernstein, 2012): who does not know the key can neither foretell a hash nor tell from it
/// what was hashed. No allocation; async-signal-safe.
std::uint64_t siphash(const SipKey& key, std::string_view bytes) noexcept;

}  // namespace headroom::rules
