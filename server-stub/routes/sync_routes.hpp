#pragma once
// POST /v1/sync: usage and events in, acknowledged only when they are on disk.

#include <functional>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/http/route.hpp"
#include "server-stub/store/store.hpp"
#include "server-stub/usage/sync.hpp"

namespace headroom::server::routes {

// The parts must outlive the routes.
std::vector<http::Route> sync_routes(store::Store& store, usage::Sync& sync, std::function<core::Instant()> now);

}  // namespace headroom::server::routes
