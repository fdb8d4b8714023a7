#pragma once
#include <openssl/types.h>

namespace headroom::trust {

/// OpenSSL's state for this library alone, without a configuration file or anything that one names. Made once,
/// never freed: it outlives every static object. From the first call on OpenSSL reads no configuration file by itself
/// in this process, so a host that needs one uses OpenSSL (or calls OPENSSL_init_crypto) before it opens a client.
OSSL_LIB_CTX* library_context();

}  // namespace headroom::trust
