#include "server-stub/accounts/devices.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"
#include "sdk/trust/random_bytes.hpp"

namespace headroom::server::accounts {
namespace {

// The digest is looked up and not the token, so that the time it takes tells nothing of a token.
std::string digest_of(std::string_view token) { return trust::hex_encode(trust::bytes_of(trust::sha256(token))); }

std::string new_token() {
  std::array<std::uint8_t, 32> bytes{};
  if (!trust::random_bytes(bytes)) throw std::runtime_error("the system has no randomness");
  return trust::base64url_encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string Devices::enrol(store::Database& database, const Device& device, core::Instant now) {
  std::vector<std::string> dropped;
  database.query(
      "SELECT digest FROM device_token WHERE account = ? AND device = ? ORDER BY issued_at DESC, digest LIMIT -1 "
      "OFFSET 1",
      [&](const store::Row& row) { dropped.push_back(row.text(0)); }, device.account, device.device);
  for (const auto& digest : dropped) {
    database.run("DELETE FROM device_token WHERE digest = ?", digest);
    live_.evict(digest);
  }
  std::string token = new_token();
  database.run("INSERT INTO device_token (digest, account, device, issued_at) VALUES (?, ?, ?, ?)", digest_of(token),
               device.account, device.device, now);
  return token;
}

Devices::Pointer Devices::find(store::Database& database, std::string_view token) {
  const std::string digest = digest_of(token);
  if (Pointer known = live_.find(digest)) return known;
  Pointer found;
  database.query(
      "SELECT account, device FROM device_token WHERE digest = ?",
      [&](const store::Row& row) {
        found = std::make_shared<const Device>(Device{row.text(0), row.text(1)});
      },
      digest);
  if (found == nullptr) return nullptr;
  live_.put(digest, found);
  // The row may be of a commit that fails yet.
  database.when_done([this, digest](bool durable) {
    if (!durable) live_.evict(digest);
  });
  return found;
}

}  // namespace headroom::server::accounts
