#pragma once
// The people of an account, as far as its devices named them: first and last seen (to the hour), newest traits.

#include <string>
#include <utility>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/store/database.hpp"

namespace headroom::server::accounts {

struct User {
  std::string id;
  std::vector<std::pair<std::string, std::string>> traits;
};

// On the store's thread; StoreError passes through. An empty id is nobody in particular and is not kept.
void note_user(store::Database& database, const std::string& account, const User& user, core::Instant now);

}  // namespace headroom::server::accounts
