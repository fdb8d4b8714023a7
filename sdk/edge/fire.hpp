#pragma once
#include <array>
#include <cstdint>

#include "sdk/edge/word.hpp"
#include "sdk/ports/counter_slot.hpp"

/// What changes an edge word. Each is one CAS loop: any thread, any process, async-signal-safe.
namespace headroom::edge {

/// Fires the thresholds due at the slot's present usage. The word is read before the limits, so that limits of one
/// generation never fire in another. True when this call fired something.
bool fire_due(ports::Slot& slot, std::uint8_t me) noexcept;
/// Fires one edge of the generation that `word` shows.
bool fire(ports::Slot& slot, std::uint64_t word, unsigned number, std::uint8_t me) noexcept;
/// A customer tried a feature, reached a milestone, or asked (D1): true when nothing was pending, so that this is a new
/// try to be looked at. Which moment it belongs to is the slot's ordinal, moved on by advance_ordinal().
bool fire_attempt(ports::Slot& slot, std::uint8_t me) noexcept;
/// Begins the moment after `from`; false when someone else already has.
bool advance_ordinal(ports::Slot& slot, std::uint64_t from) noexcept;

/// After its delivery; false when the edge belongs to a generation that is over.
bool handle(ports::Slot& slot, std::uint32_t generation, unsigned number) noexcept;
/// The leader takes what a dead client has pending.
bool take_over(ports::Slot& slot, std::uint8_t from, std::uint8_t me) noexcept;

/// What happens to thresholds that are already behind when limits are written.
enum class Behind { highest_fires, silent };

struct Rearm {
  std::uint32_t generation = 0;
  bool keeps = false;  // what has fired stays fired, although the generation is another
  Behind behind = Behind::highest_fires;
  std::array<std::uint16_t, ports::max_thresholds> before{};  // the thresholds that the fired bits were for
};
/// After limits were written: begins their generation and drops what was pending (M7), unless it is the same or
/// `keeps`. True when this call fired something.
bool rearm(ports::Slot& slot, const Rearm& with, std::uint8_t me) noexcept;

/// Stores next_edge anew, until neither generation nor fired bits moved meanwhile.
void refresh_next_edge(ports::Slot& slot) noexcept;

}  // namespace headroom::edge
