#include "sdk/edge/due.hpp"

#include <algorithm>

namespace headroom::edge {

namespace {
__extension__ typedef __int128 Wide;
constexpr auto relaxed = std::memory_order_relaxed;
}  // namespace

bool is_due(std::uint16_t threshold, std::int64_t limit, std::int64_t used) noexcept {
  return static_cast<Wide>(threshold) * limit <= static_cast<Wide>(used) * 100;
}

Bits due_thresholds(const ports::Slot& slot, std::int64_t used) noexcept {
  const std::int64_t limit = slot.limit.load(relaxed);
  if (limit == ports::unlimited || limit <= 0) return 0;
  Bits due = 0;
  for (unsigned i = 0; i < ports::max_thresholds; ++i) {
    const std::uint16_t threshold = slot.thresholds[i].load(relaxed);
    if (threshold == 0 || !is_due(threshold, limit, used)) break;  // ascending
    due |= bit(i);
  }
  return due;
}

std::int64_t next_edge(const ports::Slot& slot, Bits fired) noexcept {
  const std::int64_t limit = slot.limit.load(relaxed);
  std::int64_t next = std::min(slot.ceiling.load(relaxed), ports::counter_max) + 1;
  if (limit == ports::unlimited) return next;
  next = std::min(next, std::min(limit, ports::counter_max) + 1);
  for (unsigned i = 0; limit > 0 && i < ports::max_thresholds; ++i) {
    const std::uint16_t threshold = slot.thresholds[i].load(relaxed);
    if (threshold == 0) break;
    if ((fired & bit(i)) != 0) continue;
    const Wide at = (static_cast<Wide>(threshold) * limit + 99) / 100;
    return at < next ? static_cast<std::int64_t>(at) : next;
  }
  return next;
}

}  // namespace headroom::edge
