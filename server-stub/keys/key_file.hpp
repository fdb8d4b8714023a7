#pragma once
// API keys at rest. A key is `pk_` or `sk_`, 12 hexadecimal digits, `_`, and 256 random bits in base64url; what comes
// before the second `_` is its public part. The file has one line per key, oldest first:
//
//   <public part> <SHA-256 of the whole key, hexadecimal> <the key itself, or ->
//
// Only a publishable key, which every copy of a host carries anyway, stands there itself, so that the start line can
// print it. The file is its owner's alone and is replaced whole, under a lock.

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/trust/digest.hpp"
#include "server-stub/http/message.hpp"

namespace headroom::server::keys {

struct StoredKey {
  std::string public_part;
  trust::Digest digest{};
  std::optional<std::string> clear;  // of a publishable key
};

// `none` where `key` is not shaped like a key.
http::KeyKind kind_of(std::string_view key);
// What of a key may be shown and logged; "" where `key` is not shaped like one.
std::string_view public_part(std::string_view key);
// Throws std::runtime_error if the system has no randomness.
std::string new_key(http::KeyKind kind);
StoredKey stored(const std::string& key);

// An absent file holds no key. Throws settings::FileError, which names the file and the line.
std::vector<StoredKey> read_keys(const std::filesystem::path& file);
// Reads, changes and replaces the file while no other process does. Throws settings::FileError.
void change_keys(const std::filesystem::path& file, const std::function<void(std::vector<StoredKey>&)>& change);

}  // namespace headroom::server::keys
