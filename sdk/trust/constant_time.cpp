#include "sdk/trust/constant_time.hpp"

#include <openssl/crypto.h>

namespace headroom::trust {

bool constant_time_equal(std::string_view one, std::string_view other) noexcept {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace headroom::trust
