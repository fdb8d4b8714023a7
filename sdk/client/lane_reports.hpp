#pragma once
#include <map>
#include <string>
#include <vector>

#include "sdk/meter/lane.hpp"
#include "sdk/ports/counter_page.hpp"
#include "sdk/sync/account_state.hpp"

namespace headroom::client {

/// What the counter page has to report, by account: every lane with its counters. Periods that no server's plan has
/// said yet, lanes that somebody else goes on with (M24), and use before anybody was identified are left out.
std::map<std::string, std::vector<sync::LaneState>> lane_reports(ports::CounterPage& page);

/// Marks a lane as another installation's: it is never reported again (M24). In the slot of its lane record, `kind` 1.
void give_up_lane(ports::CounterPage& page, std::string_view account, const meter::Lane& lane);

}  // namespace headroom::client
