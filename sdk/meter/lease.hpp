#pragma once
#include <cstdint>

#include "sdk/core/instant.hpp"
#include "sdk/meter/cell.hpp"
#include "sdk/ports/counter_page.hpp"

/// Consuming under a lease (M18): the lane's `consumed` may rise to the slot's ceiling until the record's lease_until,
/// on CLOCK_BOOTTIME, less a margin. Shared by all processes of the directory through these two words.
namespace headroom::meter {

/// A device stops this long before the server says.
inline constexpr core::Duration lease_margin = 5 * core::second;

struct Lease {
  std::int64_t ceiling = 0;
  core::Duration until = 0;  // 0: none
  bool runs(core::Duration now) const noexcept { return now + lease_margin < until; }
};
/// Both words of one lease. Any thread; async-signal-safe.
Lease lease_of(const ports::Record& record, const ports::Slot& slot) noexcept;
/// By the leader. What is consumed at the same time is under the old lease or the new one.
void grant_lease(const ports::Place& place, const Lease& lease) noexcept;
/// From here on nothing is consumed under it: the counts that are read after this are final.
void drop_lease(ports::Record& record) noexcept;

/// try_consume of what is leased, as the operations share it: denied_limit at the plan's limit, denied_lease without a
/// lease that covers it. Reads the clock twice; async-signal-safe.
headroom_reading consume_leased(Cell& cell, ports::Slot& slot, std::int64_t amount) noexcept;
headroom_reading peek_leased(const Cell& cell, const ports::Slot& slot, std::int64_t amount) noexcept;
/// Notes for the leader that so many were denied for want of a lease, and wakes the owner where it is news.
void want_lease(Cell& cell, const ports::Slot& slot, std::int64_t amount) noexcept;

}  // namespace headroom::meter
