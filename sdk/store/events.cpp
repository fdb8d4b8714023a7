#include "sdk/store/sqlite_store.hpp"

namespace headroom::store {
namespace {

constexpr std::int64_t most_events = 100'000, most_bytes = 64 * 1024 * 1024, most_dead_letters = 1'000;

bool is_over_bound(Connection& open) {
  auto row = open.prepare("SELECT events > ? OR bytes > ? FROM outbox", most_events, most_bytes);
  row.step();
  return row.integer(0) != 0;
}

}  // namespace

core::Result<std::size_t> SqliteStore::push_event_or_drop_oldest(const ports::StoredEvent& event, bool is_outcome) {
  return with_transaction([&](Connection& open) {
    open.run(
        "INSERT INTO event(id, account, body, is_outcome) SELECT ?1, ?2, ?3, ?4 "
        "WHERE NOT EXISTS(SELECT 1 FROM dead_letter WHERE id = ?1) ON CONFLICT DO NOTHING",
        event.id, event.account, event.body, std::int64_t{is_outcome});
    std::size_t dropped = 0;
    while (is_over_bound(open)) {
      open.run("DELETE FROM event WHERE seq = (SELECT seq FROM event ORDER BY is_outcome, seq LIMIT 1)");
      if (open.changes() == 0) break;
      ++dropped;
    }
    return dropped;
  });
}

core::Result<std::vector<ports::StoredEvent>> SqliteStore::events(std::string_view account, std::size_t max_bytes) {
  return with_connection([&](Connection& open) {
    std::vector<ports::StoredEvent> found;
    std::size_t bytes = 0;
    auto row = open.prepare("SELECT id, account, body FROM event WHERE account = ? ORDER BY seq", account);
    while (row.step()) {
      ports::StoredEvent event{row.text(0), row.text(1), row.text(2)};
      bytes += event.body.size();
      if (bytes > max_bytes && !found.empty()) break;
      found.push_back(std::move(event));
    }
    return found;
  });
}

core::Result<std::size_t> SqliteStore::event_count() {
  return with_connection(
      [](Connection& open) { return static_cast<std::size_t>(open.number("SELECT events FROM outbox")); });
}

core::Result<void> SqliteStore::erase_events(std::string_view account) {
  return with_transaction([&](Connection& open) {
    open.run("DELETE FROM event WHERE account = ?", account);
    open.run("DELETE FROM dead_letter WHERE account = ?", account);
  });
}

core::Result<void> SqliteStore::bury_event(std::string_view id, std::string_view why) {
  return with_transaction([&](Connection& open) {
    open.run("INSERT INTO dead_letter(id, account, body, why) SELECT id, account, body, ? FROM event WHERE id = ?", why,
             id);
    open.run("DELETE FROM event WHERE id = ?", id);
    open.run("DELETE FROM dead_letter WHERE seq <= (SELECT max(seq) FROM dead_letter) - ?", most_dead_letters);
  });
}

}  // namespace headroom::store
