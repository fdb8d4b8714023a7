#pragma once
// Devices and the tokens that bind each to one account. A token is 256 random bits; only its SHA-256 is kept.

#include <memory>
#include <string>
#include <string_view>

#include "sdk/core/instant.hpp"
#include "server-stub/store/live.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::accounts {

struct Device {
  std::string account, device;
};

// Thread safety: the store's thread (StoreError passes through).
class Devices {
 public:
  using Pointer = std::shared_ptr<const Device>;

  // A new token for the device in that account, seen this once. The one before it stays good, as the answer that
  // carries the new one may be lost; older ones do not.
  [[nodiscard]] std::string enrol(store::Database& database, const Device& device, core::Instant now);
  // Whose token it is; null for any other text.
  [[nodiscard]] Pointer find(store::Database& database, std::string_view token);

 private:
  store::Live<Device> live_{100'000};  // by the token's digest
};

}  // namespace headroom::server::accounts
