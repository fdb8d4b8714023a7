#include "sdk/core/instant.hpp"
#include "sdk/store/sqlite_store.hpp"

namespace headroom::store {
namespace {

constexpr std::int64_t most_contexts = 4'096, most_moments = 1'000;
constexpr core::Duration moment_matters = 90 * core::day;

}  // namespace

core::Result<void> SqliteStore::put_context(const ports::StoredContext& context) {
  return with_transaction([&](Connection& open) {
    open.run("DELETE FROM context WHERE account = ? AND user = ?", context.account, context.user);
    open.run("INSERT INTO context(account, user, identity_proof, locale) VALUES(?, ?, ?, ?)", context.account,
             context.user, context.identity_proof, context.locale);
    const auto seq = open.number("SELECT max(seq) FROM context");
    std::int64_t position = 0;
    for (const auto& [name, value] : context.traits)
      open.run("INSERT INTO trait VALUES(?, ?, ?, ?)", seq, position++, name, value);
    open.run("DELETE FROM context WHERE seq NOT IN (SELECT seq FROM context ORDER BY seq DESC LIMIT ?)", most_contexts);
  });
}

core::Result<std::vector<ports::StoredContext>> SqliteStore::contexts() {
  return with_connection([](Connection& open) {
    std::vector<ports::StoredContext> found;
    std::int64_t last = 0;
    auto row = open.prepare(
        "SELECT seq, account, user, identity_proof, locale, trait.context IS NOT NULL, name, value FROM context "
        "LEFT JOIN trait ON trait.context = seq ORDER BY seq DESC, position");
    while (row.step()) {
      if (row.integer(0) != last) found.push_back({row.text(1), row.text(2), row.text(3), row.text(4), {}});
      last = row.integer(0);
      if (row.integer(5) != 0) found.back().traits.emplace_back(row.text(6), row.text(7));
    }
    return found;
  });
}

core::Result<void> SqliteStore::put_moment(const ports::StoredMoment& moment) {
  return with_transaction([&](Connection& open) {
    open.run("REPLACE INTO moment VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", moment.id, moment.account,
             moment.user, moment.edge, moment.key, moment.decision, moment.offer_id, moment.offer, moment.state,
             moment.reason, std::int64_t{moment.is_tried}, moment.at, moment.asleep_until);
    // The moment's own instant is the trusted time (M11); the wall clock could wake what sleeps.
    open.run("DELETE FROM moment WHERE at < ? AND asleep_until <= ?", moment.at - moment_matters, moment.at);
  });
}

core::Result<std::vector<ports::StoredMoment>> SqliteStore::moments(std::string_view account, std::string_view user) {
  return with_connection([&](Connection& open) {
    std::vector<ports::StoredMoment> found;
    auto row = open.prepare(
        "SELECT id, account, user, edge, name, decision, offer_id, offer, state, reason, is_tried, at, asleep_until "
        "FROM moment WHERE account = ? AND user = ? ORDER BY at DESC, id LIMIT ?",
        account, user, most_moments);
    while (row.step())
      found.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), row.text(6),
                       row.text(7), row.text(8), row.text(9), row.integer(10) != 0, row.integer(11), row.integer(12)});
    return found;
  });
}

}  // namespace headroom::store
