#pragma once
#include <cstdint>
#include <functional>

#include "sdk/core/instant.hpp"
#include "sdk/meter/held_edge.hpp"
#include "sdk/ports/counter_page.hpp"

namespace headroom::meter {

struct Sweep {
  std::uint8_t claimer = 0;
  bool is_leader = false;
  core::Instant now = 0;
};

/// One look at a place after its cell crossed something: judges an episode (M8) and hands over what is held.
void look_at(const ports::Place& place, const Sweep& sweep, const std::function<void(const HeldEdge&)>& held);

/// The tick (M7), on the background thread, first when a client starts: hands over every edge that this client has to
/// handle, also those that another thread of its process, a forked child, or the last owner of its index left. The
/// leader also fires what is due and not fired, and takes over what dead clients claimed. Handed over again at each
/// tick until handled().
void sweep_page(ports::CounterPage& page, const Sweep& sweep, const std::function<void(const HeldEdge&)>& held);

}  // namespace headroom::meter
