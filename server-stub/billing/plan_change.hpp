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

// `after` is the account as it shall be; `before` null for a new one. Takes effect at once, downgrades too: usage is
// kept, and where it is at or above the new limit new use is denied. On the store's thread; StoreError passes through.
accounts::Accounts::Pointer change_account(store::Database& database, accounts::Accounts& accounts,
                                           const catalogue::Catalogue& catalogue, const accounts::Account* before,
                                           accounts::Account after, const Cause& cause, core::Instant now);

// What the account pays a month in the catalogue's currency by list price: plan and add-ons.
std::int64_t list_price_minor(const catalogue::Catalogue& catalogue, const accounts::Account& account);

}  // namespace headroom::server::billing
