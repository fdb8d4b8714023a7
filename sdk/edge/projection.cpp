#include "sdk/edge/projection.hpp"

#include "sdk/edge/due.hpp"
#include "sdk/edge/fire.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::edge {

namespace {

__extension__ typedef __int128 Wide;
constexpr core::Duration least_elapsed = core::day;
constexpr std::int64_t least_percent = 10, reserve_percent = 5;
constexpr auto acquire = std::memory_order_acquire;

bool has_rate(const ports::Slot& slot) noexcept {
  const auto kind = static_cast<protocol::MeterKind>(slot.kind.load(std::memory_order_relaxed));
  return kind == protocol::MeterKind::sum || kind == protocol::MeterKind::unique;
}

}  // namespace

Span span_of(const ports::Record& record) noexcept {
  const core::Instant start = record.period_start.load();
  return start == ports::period_unknown ? Span{} : Span{start, record.period_end.load()};
}

std::optional<core::Instant> exhausted_at(const ports::Slot& slot, const Span& span, core::Instant now) noexcept {
  const std::int64_t limit = slot.limit.load(std::memory_order_relaxed), used = used_of(slot);
  const core::Duration elapsed = now - span.start;
  if (now >= span.end || elapsed < least_elapsed || !has_rate(slot) || limit == ports::unlimited) return std::nullopt;
  if (used <= 0 || used >= limit || static_cast<Wide>(used) * 100 < static_cast<Wide>(limit) * least_percent)
    return std::nullopt;
  const auto at = span.start + static_cast<core::Instant>(static_cast<Wide>(elapsed) * limit / used);
  const core::Duration reserve = (span.end - span.start) / 100 * reserve_percent;
  return at < span.end - reserve ? std::optional(at) : std::nullopt;
}

bool project(ports::Slot& slot, const Span& span, core::Instant now, std::uint8_t me) noexcept {
  const std::uint64_t word = slot.edge.load(acquire);
  if ((fired(word) & bit(projected_bit)) != 0 || !exhausted_at(slot, span, now)) return false;
  return fire(slot, word, projected_bit, me);
}

}  // namespace headroom::edge
