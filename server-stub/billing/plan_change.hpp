#pragma once
// The one way in which what an account buys is changed, whoever asks: facts kept, movement booked, plan version raised,
// devices told.

#include <cstdint>
#include <optional>
#include <string>

#include "sdk/core/instant.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/billing/ledger.hpp"

namespace headroom::server::billing {

struct Cause {
  std::string source;    // checkout, api
  std::string offer;     // that was bought; empty: looked for among those shown in the last 30 days
  std::string decision;  // behind that offer
  std::optional<std::int64_t> difference_minor;  // agreed, a month; none: by what is on record, else by list price
};

// When another plan takes effect: of itself an upgrade at once, a downgrade at the end of what was bought (M16).
enum class Effective : std::uint8_t { now, period_end };
struct PlanWish {
  std::optional<Effective> effective;
  bool is_named = false;  // the plan was named: the one held already calls off the one that is pending
};

// `after` is the account as it shall be; `before` null for a new one. Usage is kept, or set aside where the catalogue
// says so; after a downgrade use beyond the new limits is denied once the grace is over. On the store's thread;
// StoreError passes through.
accounts::Accounts::Pointer change_account(store::Database& database, accounts::Accounts& accounts,
                                           const catalogue::Catalogue& catalogue, const accounts::Account* before,
                                           accounts::Account after, const Cause& cause, core::Instant now,
                                           const PlanWish& wish = {});

// Puts in force what has come due by itself, for at most `most` accounts: pending plans are booked, documents raised,
// devices told. How many there were.
std::size_t apply_due(store::Database& database, accounts::Accounts& accounts, const catalogue::Catalogue& catalogue,
                      core::Instant now, std::size_t most);

// What the account pays a month in the catalogue's currency by list price: plan and add-ons.
std::int64_t list_price_minor(const catalogue::Catalogue& catalogue, const accounts::Account& account);

}  // namespace headroom::server::billing
