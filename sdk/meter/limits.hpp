#pragma once
#include <array>
#include <cstdint>

#include "sdk/core/instant.hpp"
#include "sdk/ports/counter_page.hpp"
#include "sdk/protocol/words.hpp"

/// Writing what a plan says into slots. By whoever creates a slot; afterwards by the leader, or by anyone with a plan
/// where the slot has none.
namespace headroom::meter {

/// A plan's meter in one period, as the plan room found it.
struct Limits {
  std::int64_t limit = ports::unlimited;
  std::int64_t ceiling = ports::unlimited;  // the plan's own (overage; hard within its grace, M16); unlimited: none
  protocol::MeterKind kind = protocol::MeterKind::sum;
  protocol::Enforcement enforcement = protocol::Enforcement::soft;
  std::array<std::uint16_t, ports::max_thresholds> thresholds{};  // per cent, any order, 0: none
  std::int64_t resets_at = 0;                                     // Unix seconds, 0: never
  std::uint32_t generation = 0;                                   // 24 bits
  core::Instant period_start = 0, period_end = 0;                 // period_end 0: it has none
  std::int64_t plan_version = 0;                                  // 0: bundled
  std::int64_t base = 0;                                          // see others_of()
};

/// M5: hard and strict end at the limit, overage at its ceiling, soft nowhere; a limit of 0 denies. A ceiling of the
/// plan's own comes first.
std::int64_t effective_ceiling(const Limits& limits) noexcept;

/// Fills a slot that nobody sees yet; `limits` null: no plan knows it, so that it counts without limit (M14).
void initialise(ports::Record& record, ports::Slot& slot, const Limits* limits) noexcept;
/// Writes newer limits into a slot that counts: keeps the usage, ends the old generation's edges (M7), fires the
/// highest threshold already behind, or none when a server's plan raises a server's limit (M13, M16), sets the first
/// slot's period once. Fired bits stay where only a bundled plan is replaced by one with the same limit. An older plan
/// changes nothing. Repeating it is harmless. True when an edge of the slot is now pending for `claimer`.
bool apply(const ports::Place& place, const Limits& limits, std::uint8_t claimer) noexcept;

/// M4: what others used = the account's total − what the server acknowledged of this directory − the base.
constexpr std::int64_t others_of(std::int64_t account, std::int64_t own_acknowledged, std::int64_t base) noexcept {
  return account - own_acknowledged - base;
}
/// New totals from a sync. More may fire; less raises no edge and ends an episode. True as above.
bool set_others(ports::Slot& slot, std::int64_t others, std::uint8_t claimer) noexcept;

}  // namespace headroom::meter
