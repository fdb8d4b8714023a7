#include "server-stub/accounts/users.hpp"

#include "sdk/protocol/codec/json.hpp"

namespace headroom::server::accounts {

void note_user(store::Database& database, const std::string& account, const User& user, core::Instant now) {
  if (user.id.empty()) return;
  protocol::Json traits = protocol::Json::object();
  for (const auto& [name, value] : user.traits) traits[name] = value;
  database.run(
      "INSERT INTO user (account, id, first_seen, last_seen, traits) VALUES (?1, ?2, ?3, ?3, ?4)"
      " ON CONFLICT (account, id) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen), traits = "
      "excluded.traits"
      " WHERE excluded.last_seen >= last_seen + 3600000 OR excluded.traits <> traits",
      account, user.id, now, protocol::dump(traits));
}

}  // namespace headroom::server::accounts
