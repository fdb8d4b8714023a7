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

void note_use(store::Database& database, const std::string& account, const std::string& user, core::Instant now) {
  if (user.empty()) return;
  database.run(
      "INSERT INTO user (account, id, first_seen, last_seen, traits, active_at) VALUES (?1, ?2, ?3, ?3, '{}', ?3)"
      " ON CONFLICT (account, id) DO UPDATE SET active_at = excluded.active_at"
      " WHERE excluded.active_at >= active_at + 3600000",
      account, user, now);
}

std::int64_t active_users(store::Database& database, const std::string& account, core::Instant now) {
  std::int64_t users = 0;
  database.query(
      "SELECT count(*) FROM user WHERE account = ? AND active_at > ?",
      [&](const store::Row& row) { users = row.integer(0); }, account, now - 30 * core::day);
  return users;
}

}  // namespace headroom::server::accounts
