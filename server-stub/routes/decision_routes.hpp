#pragma once
// POST /v1/decisions: the answer to a moment. GET /v1/decisions/{id}: why it was that answer.

#include <functional>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/accounts/devices.hpp"
#include "server-stub/accounts/editions.hpp"
#include "server-stub/billing/checkout.hpp"
#include "server-stub/http/route.hpp"
#include "server-stub/store/store.hpp"
#include "server-stub/usage/usage.hpp"

namespace headroom::server::routes {

// What a decision is made from. Everything must outlive the routes.
struct DecisionParts {
  store::Store& store;
  accounts::Accounts& accounts;
  accounts::Devices& devices;
  const accounts::Editions& editions;
  usage::Usage& usage;
  const billing::Checkout& checkout;
  std::function<std::string()> origin;  // where checkout links lead: "https://host:port"
  std::function<core::Instant()> now;
};

// An answer goes out before its record is on disk; an offer whose record was lost still completes, as its checkout
// token says everything (decisions.md, step 8).
std::vector<http::Route> decision_routes(DecisionParts parts);

}  // namespace headroom::server::routes
