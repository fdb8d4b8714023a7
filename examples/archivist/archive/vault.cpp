#include "archive/vault.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace archivist::vault {
namespace {

void put_big_endian(unsigned char* out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) out[i] = static_cast<unsigned char>(value >> (24 - 8 * i));
}

void require(bool is_good, const char* what) {
  if (!is_good) throw std::runtime_error(std::string("OpenSSL cannot do ") + what);
}

}  // namespace

Salt random_salt() {
  Salt salt;
  require(RAND_bytes(salt.data(), static_cast<int>(salt.size())) == 1, "random numbers");
  return salt;
}

Key passphrase_key(std::string_view passphrase, const Salt& salt, std::uint32_t rounds) {
  Key key;
  require(PKCS5_PBKDF2_HMAC(passphrase.data(), static_cast<int>(passphrase.size()), salt.data(),
                            static_cast<int>(salt.size()), static_cast<int>(rounds), EVP_sha256(),
                            static_cast<int>(key.size()), key.data()) == 1,
          "PBKDF2");
  return key;
}

Key file_key(const Key& master, const Salt& file_salt) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr), EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr,
                                                                          EVP_KDF_CTX_free);
  require(context != nullptr, "HKDF");
  char digest[] = "SHA256", info[] = "archivist file";
  Key secret = master;
  Salt salt = file_salt;
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, secret.data(), secret.size()),
                               OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
                               OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, info, sizeof info - 1),
                               OSSL_PARAM_construct_end()};
  Key key;
  require(EVP_KDF_derive(context.get(), key.data(), key.size(), params) == 1, "HKDF");
  return key;
}

Header header(const Salt& passphrase_salt, std::uint32_t rounds, const Salt& file_salt) {
  Header out;
  auto at = std::copy(magic.begin(), magic.end(), out.begin());
  put_big_endian(&*at, rounds);
  at = std::copy(passphrase_salt.begin(), passphrase_salt.end(), at + 4);
  std::copy(file_salt.begin(), file_salt.end(), at);
  return out;
}

Nonce nonce(std::uint32_t chunk, bool is_last) {
  Nonce out{};
  put_big_endian(&out[7], chunk);
  out[11] = is_last ? 1 : 0;
  return out;
}

}  // namespace archivist::vault
