#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "sdk/meter/lane.hpp"
#include "sdk/page/directory.hpp"
#include "sdk/ports/counter_page.hpp"
#include "sdk/ports/random.hpp"
#include "sdk/ports/store.hpp"

/// A new lane takes the place of an account's present one, with all that the account's slots know; the usage that is
/// read stays the same. By the leader, or before anybody counts. Nothing where the page has no room for it.
namespace headroom::client {

/// The old lane stands still and is still reported (M21): the new one counts from 0, the old one's use is others'.
std::optional<meter::Lane> freeze_lane(ports::CounterPage& page, std::string_view account, const meter::Lane& from,
                                       const ports::LaneId& fresh);
/// Somebody else goes on with the old lane (M24): the new one holds own − base, never below 0, the base is others' use.
/// The old one is given up: in the slot of its lane record, `kind` 1.
std::optional<meter::Lane> fork_lane(ports::CounterPage& page, std::string_view account, const meter::Lane& from,
                                     const ports::LaneId& fresh, const std::vector<ports::MirrorRow>& bases);
bool is_given_up(const ports::Slot& lane) noexcept;
/// What other processes still counted in lanes that were given up, before they noticed, goes to the present ones.
void collect_late(ports::CounterPage& page);

/// After a reboot without a clean close the disk may have less than was sent: every account begins a new lane (M21).
/// False: there was no room for one, and it is tried again at the next opening.
bool settle_after_boot(page::Directory& page, ports::Random& random);

}  // namespace headroom::client
