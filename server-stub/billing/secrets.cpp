#include "server-stub/billing/secrets.hpp"

#include <array>
#include <cstdint>

#include "sdk/trust/random_bytes.hpp"
#include "server-stub/settings/private_file.hpp"

namespace headroom::server::billing {

std::string checkout_secret(const std::filesystem::path& data_directory) {
  const std::filesystem::path file = data_directory / "checkout_secret";
  std::array<std::uint8_t, 32> bytes{};
  if (auto kept = settings::read_private_file(file)) {
    if (kept->size() == bytes.size()) return *std::move(kept);
    throw settings::FileError(file.string() + " is damaged; remove it, open checkout links then stop working");
  }
  if (!trust::random_bytes(bytes)) throw settings::FileError("no randomness to make " + file.string() + " of");
  std::string secret(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  settings::replace_private_file(file, secret);
  return secret;
}

}  // namespace headroom::server::billing
