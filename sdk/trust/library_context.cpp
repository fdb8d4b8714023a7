#include "sdk/trust/library_context.hpp"

#include <openssl/crypto.h>

#include <new>

namespace headroom::trust {

OSSL_LIB_CTX* library_context() {
  static OSSL_LIB_CTX* const context = [] {
    // Even with a context of its own OpenSSL 3.0 reads openssl.cnf, for its default one: when it looks for engines, and
    // in every SSL_CTX_new. This is the only switch, and it is the process's.
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    OSSL_LIB_CTX* made = OSSL_LIB_CTX_new();
    if (made == nullptr) throw std::bad_alloc();
    return made;
  }();
  return context;
}

}  // namespace headroom::trust
