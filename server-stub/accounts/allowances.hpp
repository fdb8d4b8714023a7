#pragma once
// Brings an account's standing up to an instant: periods that ended, what is carried over, what credits pay for.

#include <functional>

#include "server-stub/accounts/account.hpp"
#include "server-stub/accounts/editions.hpp"
#include "server-stub/accounts/grants.hpp"

namespace headroom::server::accounts {

// What an account has used of a meter in the period that starts then.
using Used = std::function<std::int64_t(store::Database&, const std::string& account, const std::string& meter,
                                        core::Instant period)>;

// The account with a pending plan in force if it is due, and the grace that a downgrade leaves. Pure.
Account in_force(Account account, const catalogue::Catalogue& catalogue, core::Instant now);

// The plan's limit of a meter with its add-ons' units; none: unlimited. A meter that the plan does not grant has 0.
std::optional<std::int64_t> plan_limit(const Account& account, const catalogue::Catalogue& catalogue,
                                       const catalogue::Plan& plan, const std::string& meter);

// The account with its standing as of `now`, a pending plan that is due being in force; on record it stays pending
// until somebody books it. Usage of periods that ended more than `late_after` ago moves nothing any more. What is burnt
// of the credits is written.
Account brought_up(store::Database& database, Account account, const Edition& edition, Grants& grants, const Used& used,
                   core::Instant now);

}  // namespace headroom::server::accounts
