#pragma once
// GET and PUT /v1/catalogue.

#include <functional>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/accounts/editions.hpp"
#include "server-stub/http/route.hpp"
#include "server-stub/routes/hints.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::routes {

// A new catalogue is on disk before it is answered for, and every stream gets a hint. The parts must outlive the
// routes.
std::vector<http::Route> catalogue_routes(store::Store& store, accounts::Editions& editions, Hints& hints,
                                          std::function<core::Instant()> now);

}  // namespace headroom::server::routes
