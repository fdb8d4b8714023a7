#include "server-stub/keys/signing_key.hpp"

#include <algorithm>

#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"
#include "server-stub/settings/private_file.hpp"

namespace headroom::server::keys {
namespace {

std::string_view bytes_of(const std::array<std::uint8_t, 32>& key) {
  return {reinterpret_cast<const char*>(key.data()), key.size()};
}

// RFC 4648 section 4, of 32 bytes.
std::string base64(std::string_view bytes) {
  auto text = trust::base64url_encode(bytes);
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  return text + "=";
}

}  // namespace

std::string SigningKey::id() const {
  return trust::base64url_encode(trust::bytes_of(trust::sha256(bytes_of(public_key))).substr(0, 8));
}

std::string SigningKey::trusted_text() const { return id() + ":" + base64(bytes_of(public_key)); }

SigningKey open_signing_key(const std::filesystem::path& file) {
  const auto text = settings::read_private_file(file);
  if (!text) {
    const auto pair = trust::generate_key_pair();
    if (!pair) throw settings::FileError("the system gives no randomness: '" + file.string() + "' cannot be made");
    settings::replace_private_file(file, trust::base64url_encode(bytes_of(pair->private_key)) + "\n");
    return {pair->private_key, pair->public_key};
  }
  const auto line = std::string_view(*text).substr(0, text->find('\n'));
  const auto bytes = trust::base64url_decode(line);
  if (!bytes || bytes->size() != trust::PrivateKey{}.size() || line.size() + 1 != text->size())
    throw settings::FileError("'" + file.string() + "' is not a signing key: restore it from a backup");
  SigningKey key;
  std::copy(bytes->begin(), bytes->end(), key.private_key.begin());
  key.public_key = trust::public_key_of(key.private_key);
  return key;
}

}  // namespace headroom::server::keys
