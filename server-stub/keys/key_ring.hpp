#pragma once
// The server's API keys (key_file.hpp says how they are kept). A running server notices a change of the file within a
// second, so that a revoked key stops without a restart.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/log.hpp"
#include "sdk/core/mutex.hpp"
#include "server-stub/http/keys.hpp"
#include "server-stub/keys/key_file.hpp"

namespace headroom::server::keys {

// Thread safety: every method from any thread; `create` and `revoke` also over processes. `log` must outlive it.
class KeyRing final : public http::Keys {
 public:
  // Reads the file, if there is one. Throws settings::FileError.
  KeyRing(std::filesystem::path file, core::Log& log);

  [[nodiscard]] std::optional<http::Principal> find(std::string_view presented) const override;

  // Makes a key and returns it whole: the only time that a secret one is seen. Throws settings::FileError.
  std::string create(http::KeyKind kind);
  // By the whole key or its public part ("sk_1f03…", 15 characters). False when there is none. Throws
  // settings::FileError.
  bool revoke(std::string_view key);

  [[nodiscard]] bool is_empty() const { return current()->empty(); }
  // The newest publishable key.
  [[nodiscard]] std::optional<std::string> client_key() const;

 private:
  using Table = std::vector<StoredKey>;

  [[nodiscard]] std::shared_ptr<const Table> current() const;
  void read() const HEADROOM_REQUIRES(mutex_);

  const std::filesystem::path file_;
  core::Log& log_;
  mutable core::Mutex mutex_;
  mutable std::shared_ptr<const Table> table_ HEADROOM_GUARDED_BY(mutex_);
  mutable std::chrono::steady_clock::time_point looked_at_ HEADROOM_GUARDED_BY(mutex_);
  mutable std::optional<std::filesystem::file_time_type> written_at_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::server::keys
