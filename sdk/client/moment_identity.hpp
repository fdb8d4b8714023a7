#pragma once
#include <string>
#include <string_view>

#include "sdk/decision/moment.hpp"
#include "sdk/meter/held_edge.hpp"

namespace headroom::client {

/// The event id of a moment (D1): a hash of account, user, edge, key, threshold, period, generation and ordinal, the
/// same on every device, after every crash and in every repeat.
std::string moment_id(const meter::HeldEdge& edge, std::string_view user);

/// The moment as a decision is asked for it.
decision::Moment moment_of(const meter::HeldEdge& edge, std::string_view user, core::Instant at);

}  // namespace headroom::client
