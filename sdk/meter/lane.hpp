#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sdk/ports/counter_page.hpp"

/// The lanes of an account in this directory. Lane 0's slot says which one is current; the others are frozen: still
/// sent, never counted in again (M21, M22, M24).
namespace headroom::meter {

struct Lane {
  ports::LaneId id{};
  std::uint32_t ordinal = 0;
};

/// The account's current lane; made with the random id `fresh` where it has none. Nothing when the page has no room.
std::optional<Lane> current_lane(ports::CounterPage& page, std::string_view account, const ports::LaneId& fresh);
/// Freezes `from` and begins a new lane with `fresh`, or the one that another process has just begun. One CAS.
std::optional<Lane> renew_lane(ports::CounterPage& page, std::string_view account, const Lane& from,
                               const ports::LaneId& fresh);
/// All of them, oldest first.
std::vector<Lane> lanes(ports::CounterPage& page, std::string_view account);

}  // namespace headroom::meter
