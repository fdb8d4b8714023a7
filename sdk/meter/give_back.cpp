#include "sdk/meter/give_back.hpp"

#include <algorithm>

#include "sdk/edge/due.hpp"
#include "sdk/edge/episode.hpp"
#include "sdk/edge/level.hpp"
#include "sdk/meter/cell.hpp"

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed, acquire = std::memory_order_acquire;

std::int64_t off_count(ports::Slot& slot, std::int64_t amount) noexcept {
  std::int64_t refunded = slot.refunded.load(relaxed), part;
  do {
    part = std::min(amount, edge::raw_used(slot.consumed.load(relaxed), refunded, 0));
    if (part <= 0) return 0;
  } while (!slot.refunded.compare_exchange_weak(refunded, refunded + part, relaxed));
  return part;
}

std::int64_t off_level(ports::Slot& slot, std::int64_t amount, std::optional<std::uint64_t> setting) noexcept {
  std::uint64_t word = slot.ordinal.load(acquire);
  std::int64_t part;
  do {
    part = std::min(amount, edge::level_of(word));
    if (part <= 0 || (setting && edge::setting_of(word) != *setting)) return 0;
  } while (!slot.ordinal.compare_exchange_weak(word, edge::with_level(word, edge::level_of(word) - part),
                                               std::memory_order_acq_rel, acquire));
  return part;
}

}  // namespace

std::int64_t give_back(ports::Slot& slot, std::int64_t amount, std::optional<std::uint64_t> setting) noexcept {
  const bool is_latest = kind_of(slot) == protocol::MeterKind::latest;
  const std::int64_t part = is_latest ? off_level(slot, amount, setting) : off_count(slot, amount);
  if (part > 0 && edge::used_of(slot) < slot.limit.load(relaxed)) edge::end_episode(slot);
  return part;
}

}  // namespace headroom::meter
