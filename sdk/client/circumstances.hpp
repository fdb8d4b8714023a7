#pragma once
#include "sdk/client/accounts.hpp"
#include "sdk/client/people.hpp"
#include "sdk/client/settings.hpp"
#include "sdk/decision/request.hpp"

namespace headroom::client {

/// What a request for a decision carries beside its moment: who asks, in which language, and this device's counters as
/// they stand.
decision::Circumstances circumstances_of(const decision::Moment& moment, const Settings& settings, const People& people,
                                         Accounts& accounts);

}  // namespace headroom::client
