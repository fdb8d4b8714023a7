#include "server-stub/keys/key_file.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <sstream>
#include <stdexcept>

#include "sdk/trust/encoding.hpp"
#include "sdk/trust/random_bytes.hpp"
#include "server-stub/settings/private_file.hpp"

namespace headroom::server::keys {
namespace {

constexpr std::size_t prefix_size = 3, id_size = 12, public_size = prefix_size + id_size;
constexpr std::size_t secret_size = 43;  // 256 bits in base64url

template <std::size_t N>
std::string random() {
  std::array<std::uint8_t, N> bytes{};
  if (!trust::random_bytes(bytes)) throw std::runtime_error("the system gives no randomness: no key can be made");
  return {bytes.begin(), bytes.end()};
}

std::optional<StoredKey> from_line(const std::string& line) {
  std::istringstream words(line);
  std::string name, digest, clear, more;
  if (!(words >> name >> digest >> clear) || words >> more || name.size() != public_size) return std::nullopt;
  const auto bytes = trust::hex_decode(digest);
  if (!bytes || bytes->size() != trust::Digest{}.size()) return std::nullopt;
  StoredKey key{name, {}, {}};
  std::copy(bytes->begin(), bytes->end(), key.digest.begin());
  if (clear == "-") return key;
  if (public_part(clear) != name || trust::sha256(clear) != key.digest) return std::nullopt;
  key.clear = clear;
  return key;
}

}  // namespace

http::KeyKind kind_of(std::string_view key) {
  if (key.size() != public_size + 1 + secret_size || key[public_size] != '_') return http::KeyKind::none;
  if (key.substr(0, prefix_size) == "pk_") return http::KeyKind::publishable;
  if (key.substr(0, prefix_size) == "sk_") return http::KeyKind::secret;
  return http::KeyKind::none;
}

std::string_view public_part(std::string_view key) {
  return kind_of(key) == http::KeyKind::none ? std::string_view{} : key.substr(0, public_size);
}

std::string new_key(http::KeyKind kind) {
  return (kind == http::KeyKind::secret ? "sk_" : "pk_") + trust::hex_encode(random<id_size / 2>()) + "_" +
         trust::base64url_encode(random<32>());
}

StoredKey stored(const std::string& key) {
  StoredKey entry{std::string(public_part(key)), trust::sha256(key), {}};
  if (kind_of(key) == http::KeyKind::publishable) entry.clear = key;
  return entry;
}

std::vector<StoredKey> read_keys(const std::filesystem::path& file) {
  std::vector<StoredKey> keys;
  std::istringstream lines(settings::read_private_file(file).value_or(""));
  std::size_t number = 1;
  for (std::string line; std::getline(lines, line); ++number) {
    auto key = from_line(line);
    if (!key)
      throw settings::FileError("'" + file.string() + "' line " + std::to_string(number) +
                                " is not a key: restore the file, or remove that line");
    keys.push_back(std::move(*key));
  }
  return keys;
}

void change_keys(const std::filesystem::path& file, const std::function<void(std::vector<StoredKey>&)>& change) {
  auto beside = file;
  beside += ".lock";
  const settings::FileLock lock(beside, settings::FileLock::Mode::wait);
  auto keys = read_keys(file);
  change(keys);
  std::string text;
  for (const auto& key : keys)
    text +=
        key.public_part + " " + trust::hex_encode(trust::bytes_of(key.digest)) + " " + key.clear.value_or("-") + "\n";
  settings::replace_private_file(file, text);
}

}  // namespace headroom::server::keys
