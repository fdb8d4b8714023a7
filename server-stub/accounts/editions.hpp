#pragma once
// The catalogue in force. Every edition is kept, as decisions name the one they were made with; a bad one never gets
// here.

#include <cstdint>
#include <memory>
#include <string>

#include "sdk/core/instant.hpp"
#include "sdk/core/mutex.hpp"
#include "server-stub/catalogue/catalogue.hpp"
#include "server-stub/catalogue/periods.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::accounts {

struct Edition {
  std::int64_t version;  // above every edition and plan version before it
  std::string text;      // as it was given
  catalogue::Catalogue catalogue;
  catalogue::Calendar calendar;

  // For ETag and If-Match, quotes included.
  [[nodiscard]] std::string etag() const { return '"' + std::to_string(version) + '"'; }
};

// Thread safety: `current` from any thread, the rest on the store's.
class Editions {
 public:
  using Pointer = std::shared_ptr<const Edition>;

  // The one in force; null before the first.
  [[nodiscard]] Pointer current() const;

  // At start-up: the newest kept one; none where the parser does not accept it any more.
  void load(store::Database& database);
  // The newest version kept, perhaps by this very commit; 0 before the first.
  [[nodiscard]] std::int64_t newest(store::Database& database) const { return newest_kept(database).version; }
  // Keeps it, and puts it in force once it is on disk. The newest text again is no new edition.
  void adopt(store::Database& database, std::string text, catalogue::Catalogue catalogue, core::Instant now);

 private:
  struct Kept {
    std::int64_t version = 0;
    std::string text;
  };
  [[nodiscard]] Kept newest_kept(store::Database& database) const;

  mutable core::Mutex mutex_;
  Pointer current_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::server::accounts
