#pragma once
#include <map>
#include <string>
#include <vector>

#include "sdk/ports/counter_page.hpp"
#include "sdk/sync/account_state.hpp"

namespace headroom::client {

/// What the counter page has to report, by account: every lane with its counters. Periods that no server's plan has
/// said yet, lanes that somebody else goes on with (M24), and use before anybody was identified are left out.
std::map<std::string, std::vector<sync::LaneState>> lane_reports(ports::CounterPage& page);

}  // namespace headroom::client
