#include "sdk/trust/random_bytes.hpp"

#include <openssl/rand.h>

#include <algorithm>

#include "sdk/trust/library_context.hpp"

namespace headroom::trust {

bool random_bytes(std::span<std::uint8_t> bytes) noexcept {
  constexpr unsigned int strength_bits = 256;
  try {
    if (RAND_priv_bytes_ex(library_context(), bytes.data(), bytes.size(), strength_bits) == 1) return true;
  } catch (...) {
    // No memory for the context: the same as no randomness.
  }
  std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
  return false;
}

}  // namespace headroom::trust
