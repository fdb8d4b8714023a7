#pragma once
#include <string_view>

#include "sdk/core/instant.hpp"
#include "sdk/plan/snapshot.hpp"
#include "sdk/ports/counter_page.hpp"

namespace headroom::client {

/// What an account counted before it had a plan belongs to the present period of the first one (M13), in whichever lane
/// it stands: those that were frozen meanwhile are reported too (M21). `plan` is a server's.
void name_first_periods(ports::CounterPage& page, std::string_view account, const plan::Snapshot& plan,
                        core::Instant now);

}  // namespace headroom::client
