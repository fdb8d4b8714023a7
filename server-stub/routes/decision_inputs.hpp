#pragma once
// Everything that a decision may look at, read once.

#include <string>

#include "sdk/protocol/decision.hpp"
#include "server-stub/accounts/account.hpp"
#include "server-stub/accounts/editions.hpp"
#include "server-stub/decide/inputs.hpp"
#include "server-stub/store/store.hpp"
#include "server-stub/usage/usage.hpp"

namespace headroom::server::routes {

// On the store's thread; StoreError passes through. The usage that the request carries is judged by and not kept: it
// comes again with the device's next sync.
decide::Inputs gather(store::Database& database, usage::Usage& usage, const accounts::Account& account,
                      const accounts::Edition& edition, std::string decision, protocol::DecisionRequest moment,
                      core::Instant now);

}  // namespace headroom::server::routes
