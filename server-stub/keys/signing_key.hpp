#pragma once
// The server's Ed25519 key: made at the first start, kept in the data directory for its owner alone.

#include <filesystem>
#include <string>

#include "sdk/trust/ed25519.hpp"

namespace headroom::server::keys {

struct SigningKey {
  trust::PrivateKey private_key{};
  trust::PublicKey public_key{};

  // The first 8 bytes of the public key's SHA-256, in base64url.
  [[nodiscard]] std::string id() const;
  // "kid:base64", as `Config::trusted_keys` takes it.
  [[nodiscard]] std::string trusted_text() const;
};

// Reads the key, or makes it where there is none. Throws settings::FileError.
SigningKey open_signing_key(const std::filesystem::path& file);

}  // namespace headroom::server::keys
