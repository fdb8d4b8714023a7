#pragma once
// GET and POST /checkout/{token}: the hosted page that completes an upgrade.

#include <functional>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/billing/checkout.hpp"
#include "server-stub/http/route.hpp"
#include "server-stub/routes/checkout_pages.hpp"

namespace headroom::server::routes {

// The parts must outlive the routes.
std::vector<http::Route> checkout_routes(billing::Checkout& checkout, const CheckoutPages& pages,
                                         std::function<core::Instant()> now);

}  // namespace headroom::server::routes
