#pragma once
// GET and POST /v1/accounts/{id}/grants, for the vendor's own systems (M17).

#include <functional>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/http/route.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::routes {

// The parts must outlive the routes.
std::vector<http::Route> grant_routes(store::Store& store, accounts::Accounts& accounts,
                                      const accounts::Editions& editions, std::function<core::Instant()> now);

}  // namespace headroom::server::routes
