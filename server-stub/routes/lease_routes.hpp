#pragma once
// GET /v1/accounts/{id}/leases and DELETE /v1/accounts/{id}/leases/{lane}: what strict limits have promised to devices,
// for the vendor's own systems (M18).

#include <functional>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/http/route.hpp"
#include "server-stub/store/store.hpp"
#include "server-stub/usage/usage.hpp"

namespace headroom::server::routes {

// The parts must outlive the routes.
std::vector<http::Route> lease_routes(store::Store& store, accounts::Accounts& accounts, const usage::Usage& usage,
                                      std::function<core::Instant()> now);

}  // namespace headroom::server::routes
