#pragma once
// The credits and features on record that were granted to single accounts.

#include <memory>
#include <string>

#include "server-stub/accounts/credits.hpp"
#include "server-stub/store/live.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::accounts {

// Thread safety: the store's thread (StoreError passes through).
class Grants {
 public:
  using Pointer = std::shared_ptr<const Credits>;
  enum class Added { made, repeated, conflicting, full };

  // Of one account, oldest first, expired ones too.
  [[nodiscard]] Pointer find(store::Database& database, const std::string& account);
  // Once for each id; the same again is `repeated`, another under a known id `conflicting`. An account has at most
  // `capacity`; where it is `full`, those that ended 35 days ago make room.
  Added add(store::Database& database, const std::string& account, const Credit& credit);
  // Writes what is left of those that differ.
  void update(store::Database& database, const std::string& account, const Credits& credits);

  static constexpr std::size_t capacity = 1'000;

 private:
  void remember(store::Database& database, const std::string& account, Pointer credits);

  store::Live<Credits> live_{100'000};
};

}  // namespace headroom::server::accounts
