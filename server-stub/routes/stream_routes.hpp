#pragma once
// GET /v1/stream: hints for the account of the device token.

#include <functional>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/accounts/devices.hpp"
#include "server-stub/http/route.hpp"
#include "server-stub/routes/hints.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::routes {

// Each stream begins with the plan version in force, so that a client that reconnects knows whether it missed one. The
// parts must outlive the routes.
std::vector<http::Route> stream_routes(store::Store& store, accounts::Accounts& accounts, accounts::Devices& devices,
                                       Hints& hints, std::function<core::Instant()> now);

}  // namespace headroom::server::routes
