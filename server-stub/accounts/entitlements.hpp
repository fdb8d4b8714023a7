#pragma once
// What an account may do: its facts and the catalogue, to the plan document that its devices keep.

#include "sdk/protocol/plan_document.hpp"
#include "server-stub/accounts/account.hpp"
#include "server-stub/catalogue/catalogue.hpp"
#include "server-stub/catalogue/periods.hpp"

namespace headroom::server::accounts {

// How long a plan document is fresh, and usable (M15).
inline constexpr std::int64_t plan_fresh_s = 300, plan_usable_s = 7 * 86'400;

// Pure. A plan that the catalogue no longer has counts as its default plan. A meter that some plan grants and this one
// does not has the hard limit 0; one that no plan grants is only measured, without a limit. An add-on's units are added
// to the limit, its features granted. A meter's generation is the one in `account.limits` while its limit is the same,
// else the next. The version is left empty.
protocol::PlanDocument entitlements(const Account& account, const catalogue::Catalogue& catalogue,
                                    const catalogue::Calendar& calendar, core::Instant now);

// The limits as `document` has them, those of meters that it does not name as before: to be kept in `account.limits`.
std::map<std::string, LimitGeneration> limits_of(const Account& account, const protocol::PlanDocument& document);

}  // namespace headroom::server::accounts
