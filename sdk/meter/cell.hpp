#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "sdk/core/hash.hpp"
#include "sdk/meter/reading.hpp"
#include "sdk/ports/counter_sketch.hpp"
#include "sdk/protocol/words.hpp"
#include "sdk/rules/siphash.hpp"

namespace headroom::meter {

class Owner;

inline protocol::MeterKind kind_of(const ports::Slot& slot) noexcept {
  return static_cast<protocol::MeterKind>(slot.kind.load(std::memory_order_relaxed));
}
/// Whether the slot holds a level, which is set, and not a count.
inline bool is_level(const ports::Slot& slot) noexcept {
  const auto kind = kind_of(slot);
  return kind == protocol::MeterKind::max || kind == protocol::MeterKind::latest;
}

/// What a meter's, feature's, milestone's or intent's handle points to: one per client, account and key; the C handle
/// derives from it. It lives as long as its Owner. Words are written by the owner's background thread or under its
/// lock, and read by any thread at any time.
struct alignas(64) Cell {
  Cell(Owner& of, std::string_view key) : owner(&of), hash(core::hash_bytes(key.data(), key.size())), name(key) {}
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  // Hot: all that a plain add reads of the cell.
  std::atomic<ports::Slot*> slot{nullptr};  // null: not a plain sum against limits, see `aside` and `home`
  std::atomic<Flags> word{flags(HEADROOM_VERDICT_CLOSED, HEADROOM_BASIS_NONE, false, false)};

  std::atomic<ports::Slot*> home{nullptr};      // where it counts, with limits or without; null: nowhere
  std::atomic<ports::Slot*> aside{nullptr};     // in place of `slot`: a level, a user's use, what no plan named yet
  std::atomic<ports::Slot*> of_user{nullptr};   // counts its user's uses beside the account's; null: nobody's
  std::atomic<ports::Record*> record{nullptr};  // home's
  Owner* const owner;
  const std::uint64_t hash;
  const std::string name;
  std::atomic<std::uint32_t> references{1};
  std::atomic<bool> is_queued{false};  // in the owner's list of crossings
  Cell* next_crossed = nullptr;
  std::atomic<ports::UniqueSlot*> unique{nullptr};  // home, where that is a unique meter's (M19)
  rules::SipKey key_of_hashes;                      // of its keys; set before anyone else has the cell

  /// Counts against the limits in the slot; a plain success answers `of_success` (plain(basis), or unknown_key). With
  /// `user`, in that slot too.
  void attach(const ports::Place& place, Flags of_success, ports::Slot* user = nullptr) noexcept;
  /// From now on `home` is there; whether limits hold, and what is answered, stays as it is.
  void stand_at(const ports::Place& place, ports::Slot* user = nullptr) noexcept;
  /// Counts where it did, without limits or edges: every answer is `answer` (no_plan, M15; unknown_key refused, M14).
  void detach(Flags answer) noexcept;
  /// Counts nowhere: every answer is `answer` (closed, wrong_kind, unknown_key beyond the bound of M14).
  void close(Flags answer) noexcept;
};

}  // namespace headroom::meter
