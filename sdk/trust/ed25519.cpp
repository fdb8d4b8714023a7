#include "sdk/trust/ed25519.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <new>

#include "sdk/trust/library_context.hpp"
#include "sdk/trust/random_bytes.hpp"

namespace headroom::trust {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

constexpr const char* algorithm = "ED25519";

// On good arguments these fail for want of memory alone.
void require(bool is_good) {
  if (!is_good) throw std::bad_alloc();
}

Key load(const PrivateKey& raw) {
  Key key(EVP_PKEY_new_raw_private_key_ex(library_context(), algorithm, nullptr, raw.data(), raw.size()));
  require(key != nullptr);
  return key;
}

const unsigned char* data_of(std::string_view message) noexcept {
  return reinterpret_cast<const unsigned char*>(message.data());
}

}  // namespace

std::optional<KeyPair> generate_key_pair() {
  // A private key of RFC 8032 is 32 random bytes.
  KeyPair pair;
  if (!random_bytes(pair.private_key)) return std::nullopt;
  pair.public_key = public_key_of(pair.private_key);
  return pair;
}

PublicKey public_key_of(const PrivateKey& key) {
  PublicKey raw{};
  std::size_t size = raw.size();
  require(EVP_PKEY_get_raw_public_key(load(key).get(), raw.data(), &size) == 1 && size == raw.size());
  return raw;
}

Signature sign(const PrivateKey& key, std::string_view message) {
  const Key loaded = load(key);
  const Context context(EVP_MD_CTX_new());
  Signature signature{};
  std::size_t size = signature.size();
  require(context != nullptr &&
          EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, library_context(), nullptr, loaded.get(), nullptr) ==
              1 &&
          EVP_DigestSign(context.get(), signature.data(), &size, data_of(message), message.size()) == 1);
  return signature;
}

bool verify(std::span<const std::uint8_t> public_key, std::string_view message,
            std::span<const std::uint8_t> signature) {
  if (public_key.size() != sizeof(PublicKey) || signature.size() != sizeof(Signature)) return false;
  const Key loaded(
      EVP_PKEY_new_raw_public_key_ex(library_context(), algorithm, nullptr, public_key.data(), public_key.size()));
  const Context context(EVP_MD_CTX_new());
  require(loaded != nullptr && context != nullptr);
  // What a refused signature leaves in the thread's error queue would be read by the host's next TLS call.
  ERR_set_mark();
  const bool is_good =
      EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, library_context(), nullptr, loaded.get(), nullptr) ==
          1 &&
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), data_of(message), message.size()) == 1;
  ERR_pop_to_mark();
  return is_good;
}

}  // namespace headroom::trust
