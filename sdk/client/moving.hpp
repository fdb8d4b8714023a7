#pragma once
#include <cstdint>

#include "sdk/ports/counter_page.hpp"
#include "sdk/ports/random.hpp"

/// What was counted goes along when a client goes on in another volume: the files of the old one are lost, or a disk
/// has healed (M22, F-23, F-26, F-30, F-39). The old volume's lanes stand still in the new one, as they were, and are
/// still reported; the account's lane there goes on with all that its slots know. State, so that several processes that
/// move, each by itself, count nothing twice.
namespace headroom::client {

/// False: there was no room for all of it; it may be repeated.
bool move_lanes(ports::CounterPage& from, ports::CounterPage& to, ports::Random& random, std::uint8_t claimer);
/// What threads and other processes still counted in the old volume, before they moved.
void carry_late(ports::CounterPage& from, ports::CounterPage& to, std::uint8_t claimer);

}  // namespace headroom::client
