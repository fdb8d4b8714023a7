#pragma once
#include <string>
#include <vector>

#include "sdk/client/accounts.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/client/people.hpp"
#include "sdk/sync/account_state.hpp"

namespace headroom::client {

/// All that the directory has to tell the server: counters from the page, the rest from the store. What cannot be read
/// is left for the next time. Background thread.
std::vector<sync::AccountState> gather(const Machinery& machinery, const People& people, const Accounts& accounts);

}  // namespace headroom::client
