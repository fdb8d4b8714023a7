#include "sdk/trust/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <new>

#include "sdk/trust/library_context.hpp"

namespace headroom::trust {
namespace {

constexpr std::size_t block_bytes = 64;

// Fetched once and never freed, as the context that they belong to.
const EVP_MD* fetched_sha256() {
  static const EVP_MD* const method = [] {
    EVP_MD* fetched = EVP_MD_fetch(library_context(), "SHA256", nullptr);
    if (fetched == nullptr) throw std::bad_alloc();
    return fetched;
  }();
  return method;
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// SHA-256 over parts.
class Hasher {
 public:
  Hasher() : context_(EVP_MD_CTX_new()) {
    require(context_ && EVP_DigestInit_ex2(context_.get(), fetched_sha256(), nullptr));
  }
  Hasher& add(std::string_view bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1);
    return *this;
  }
  Digest finish() {
    Digest digest;
    require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
    return digest;
  }

 private:
  // On good arguments these fail for want of memory alone.
  static void require(bool is_good) {
    if (!is_good) throw std::bad_alloc();
  }
  std::unique_ptr<EVP_MD_CTX, FreeDigest> context_;
};

}  // namespace

Digest sha256(std::string_view bytes) { return Hasher().add(bytes).finish(); }

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  std::string inner(block_bytes, '\x36'), outer(block_bytes, '\x5c');
  const Digest digest_of_key = key.size() > block_bytes ? sha256(key) : Digest{};
  const std::string_view used = key.size() > block_bytes ? bytes_of(digest_of_key) : key;
  for (std::size_t i = 0; i < used.size(); ++i) {
    inner[i] = static_cast<char>(inner[i] ^ used[i]);
    outer[i] = static_cast<char>(outer[i] ^ used[i]);
  }
  const Digest digest = Hasher().add(inner).add(bytes).finish();
  const Digest result = Hasher().add(outer).add(bytes_of(digest)).finish();
  OPENSSL_cleanse(inner.data(), inner.size());
  OPENSSL_cleanse(outer.data(), outer.size());
  return result;
}

std::string hkdf_sha256(std::string_view secret, std::string_view salt, std::string_view info, std::size_t size) {
  constexpr std::size_t max_blocks = 255;
  if (size == 0 || size > max_blocks * sizeof(Digest)) return {};
  const Digest extracted = hmac_sha256(salt, secret);
  std::string derived;
  std::string block;
  for (std::uint8_t counter = 1; derived.size() < size; ++counter) {
    block += info;
    block += static_cast<char>(counter);
    const Digest digest = hmac_sha256(bytes_of(extracted), block);
    block = bytes_of(digest);
    derived += block;
  }
  derived.resize(size);
  return derived;
}

}  // namespace headroom::trust
