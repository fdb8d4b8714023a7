#include "server-stub/accounts/editions.hpp"

#include <algorithm>
#include <utility>

#include "server-stub/catalogue/parse.hpp"

namespace headroom::server::accounts {
namespace {

Editions::Pointer edition(std::int64_t version, std::string text, catalogue::Catalogue catalogue) {
  catalogue::Calendar calendar(catalogue.time_zone);
  return std::make_shared<const Edition>(Edition{version, std::move(text), std::move(catalogue), calendar});
}

}  // namespace

Editions::Pointer Editions::current() const {
  const core::Lock lock(mutex_);
  return current_;
}

void Editions::load(store::Database& database) {
  Kept kept = newest_kept(database);
  auto parsed = catalogue::parse(kept.text);
  Pointer newest;
  if (parsed.catalogue) newest = edition(kept.version, std::move(kept.text), std::move(*parsed.catalogue));
  const core::Lock lock(mutex_);
  current_ = std::move(newest);
}

void Editions::adopt(store::Database& database, std::string text, catalogue::Catalogue catalogue, core::Instant now) {
  const Kept before = newest_kept(database);
  if (before.text == text && current() != nullptr) return;
  std::int64_t last = before.version;
  database.query("SELECT coalesce(max(plan_version), 0) FROM account",
                 [&](const store::Row& row) { last = std::max(last, row.integer(0)); });
  const Pointer next = edition(std::max(last + 1, now), std::move(text), std::move(catalogue));
  database.run("INSERT INTO catalogue (version, text, at) VALUES (?, ?, ?)", next->version, next->text, now);
  database.when_done([this, next](bool durable) {
    if (!durable) return;
    const core::Lock lock(mutex_);
    current_ = next;
  });
}

Editions::Kept Editions::newest_kept(store::Database& database) const {
  Kept kept;
  database.query("SELECT version, text FROM catalogue ORDER BY version DESC LIMIT 1", [&](const store::Row& row) {
    kept = {row.integer(0), row.text(1)};
  });
  return kept;
}

}  // namespace headroom::server::accounts
