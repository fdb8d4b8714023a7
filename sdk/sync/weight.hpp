#pragma once
#include <cstddef>

#include "sdk/protocol/sync.hpp"
#include "sdk/sync/account_state.hpp"

/// Upper bounds of what a part of a request takes as JSON, commas and quotes included.
namespace headroom::sync {

inline constexpr std::size_t request_weight = 256;

std::size_t weight_of_head(const AccountState& account);
std::size_t weight_of_head(const LaneState& lane);
std::size_t weight_of(const protocol::UsageRow& row);
std::size_t weight_of(const protocol::Event& event);
std::size_t weight_of(const protocol::LeaseWanted& lease);

}  // namespace headroom::sync
