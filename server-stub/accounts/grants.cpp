#include "server-stub/accounts/grants.hpp"

#include <algorithm>
#include <utility>

#include "sdk/protocol/codec/field.hpp"
#include "server-stub/accounts/standing_json.hpp"

namespace headroom::server::accounts {
namespace {

constexpr core::Duration kept_after_end = 35 * core::day;

protocol::Json burns_to_json(const std::vector<Credit::Burn>& burns) {
  protocol::Json list = protocol::Json::array();
  for (const auto& each : burns) list.push_back({each.period, each.units});
  return list;
}

std::vector<Credit::Burn> read_burns(const std::string& text) {
  std::vector<Credit::Burn> burns;
  const auto list = protocol::parse(text, {.bytes = SIZE_MAX, .nodes = SIZE_MAX});
  if (!list) throw store::StoreError("a grant cannot be read: restore a backup");
  for (const auto& each : *list) burns.push_back({each.at(0).get<core::Instant>(), each.at(1).get<std::int64_t>()});
  return burns;
}

Credit read_row(const store::Row& row) {
  Credit credit;
  credit.id = row.text(0);
  credit.meter = row.text(1);
  credit.feature = row.text(2);
  credit.source = row.text(3);
  credit.reason = row.text(4);
  if (const auto value = protocol::parse(row.text(5))) credit.value = value_from(*value);
  credit.units = row.integer(6);
  credit.left = row.integer(7);
  credit.priority = row.integer(8);
  credit.granted_at = row.integer(9);
  if (!row.is_null(10)) credit.expires_at = row.integer(10);
  credit.burns = read_burns(row.text(11));
  return credit;
}

// What was asked for, whatever became of it since.
bool is_same(const Credit& a, const Credit& b) {
  return a.meter == b.meter && a.feature == b.feature && a.value == b.value && a.units == b.units &&
         a.priority == b.priority && a.expires_at == b.expires_at && a.source == b.source && a.reason == b.reason;
}

}  // namespace

Grants::Pointer Grants::find(store::Database& database, const std::string& account) {
  if (Pointer known = live_.find(account)) return known;
  auto credits = std::make_shared<Credits>();
  database.query(
      "SELECT id, meter, feature, source, reason, value, units, remaining, priority, granted_at, expires_at, burns"
      " FROM credit WHERE account = ? ORDER BY granted_at, id",
      [&](const store::Row& row) { credits->push_back(read_row(row)); }, account);
  live_.put(account, credits);
  return credits;
}

Grants::Added Grants::add(store::Database& database, const std::string& account, const Credit& credit) {
  auto credits = *find(database, account);
  const auto known =
      std::find_if(credits.begin(), credits.end(), [&](const auto& each) { return each.id == credit.id; });
  if (known != credits.end()) return is_same(*known, credit) ? Added::repeated : Added::conflicting;
  if (credits.size() >= capacity) {
    std::erase_if(credits, [&](const Credit& each) {
      const bool is_over = each.expires_at && *each.expires_at + kept_after_end <= credit.granted_at;
      if (is_over && each.burns.empty())
        database.run("DELETE FROM credit WHERE account = ? AND id = ?", account, each.id);
      return is_over && each.burns.empty();
    });
    if (credits.size() >= capacity) return Added::full;
  }
  database.run(
      "INSERT INTO credit (account, id, meter, feature, source, reason, value, units, remaining, priority, granted_at,"
      " expires_at, burns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]')",
      account, credit.id, credit.meter, credit.feature, credit.source, credit.reason,
      protocol::dump(value_to_json(credit.value)), credit.units, credit.left, credit.priority, credit.granted_at,
      credit.expires_at);
  credits.push_back(credit);
  remember(database, account, std::make_shared<const Credits>(std::move(credits)));
  return Added::made;
}

void Grants::update(store::Database& database, const std::string& account, const Credits& credits) {
  const auto before = find(database, account);
  bool is_changed = false;
  for (std::size_t i = 0; i < credits.size(); ++i) {
    const auto &was = before->at(i), &is = credits[i];
    if (was.left == is.left && was.burns == is.burns) continue;
    is_changed = true;
    database.run("UPDATE credit SET remaining = ?, burns = ? WHERE account = ? AND id = ?", is.left,
                 protocol::dump(burns_to_json(is.burns)), account, is.id);
  }
  if (is_changed) remember(database, account, std::make_shared<const Credits>(credits));
}

void Grants::remember(store::Database& database, const std::string& account, Pointer credits) {
  live_.put(account, std::move(credits));
  database.when_done([this, account](bool durable) {
    if (!durable) live_.evict(account);
  });
}

}  // namespace headroom::server::accounts
