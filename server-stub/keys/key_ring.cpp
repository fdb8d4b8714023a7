#include "server-stub/keys/key_ring.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "sdk/trust/constant_time.hpp"
#include "server-stub/settings/private_file.hpp"

namespace headroom::server::keys {
namespace {

std::optional<std::filesystem::file_time_type> time_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(file, error);
  if (error) return std::nullopt;
  return time;
}

}  // namespace

KeyRing::KeyRing(std::filesystem::path file, core::Log& log) : file_(std::move(file)), log_(log) {
  const core::Lock lock(mutex_);
  read();
}

std::optional<http::Principal> KeyRing::find(std::string_view presented) const {
  const auto name = public_part(presented);
  const auto keys = current();
  const auto digest = trust::sha256(presented);
  const auto key =
      std::find_if(keys->begin(), keys->end(), [&](const StoredKey& each) { return each.public_part == name; });
  // An unknown key is compared too, with nothing that it could equal.
  const trust::Digest expected = key == keys->end() ? trust::Digest{} : key->digest;
  if (!trust::constant_time_equal(trust::bytes_of(digest), trust::bytes_of(expected)) || key == keys->end())
    return std::nullopt;
  return http::Principal{kind_of(presented), std::string(name)};
}

std::string KeyRing::create(http::KeyKind kind) {
  auto key = new_key(kind);
  change_keys(file_, [&](Table& keys) { keys.push_back(stored(key)); });
  const core::Lock lock(mutex_);
  read();
  return key;
}

bool KeyRing::revoke(std::string_view key) {
  const auto name = public_part(key).empty() ? key : public_part(key);
  bool is_found = false;
  change_keys(file_, [&](Table& keys) {
    is_found = std::erase_if(keys, [&](const StoredKey& each) { return each.public_part == name; }) != 0;
  });
  const core::Lock lock(mutex_);
  read();
  return is_found;
}

std::optional<std::string> KeyRing::client_key() const {
  const auto keys = current();
  const auto newest =
      std::find_if(keys->rbegin(), keys->rend(), [](const StoredKey& key) { return key.clear.has_value(); });
  if (newest == keys->rend()) return std::nullopt;
  return newest->clear;
}

std::shared_ptr<const KeyRing::Table> KeyRing::current() const {
  const core::Lock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_at_ < std::chrono::milliseconds(500)) return table_;
  looked_at_ = now;
  if (time_of(file_) == written_at_) return table_;
  try {
    read();
  } catch (const std::exception& error) {
    written_at_ = time_of(file_);
    log_.write(core::LogLevel::error, std::string("the API keys stay as they were: ") + error.what());
  }
  return table_;
}

void KeyRing::read() const {
  // The time first: what is written in between is seen at the next look.
  const auto time = time_of(file_);
  table_ = std::make_shared<const Table>(read_keys(file_));
  written_at_ = time;
  looked_at_ = std::chrono::steady_clock::now();
}

}  // namespace headroom::server::keys
