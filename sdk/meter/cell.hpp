#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "sdk/core/hash.hpp"
#include "sdk/meter/reading.hpp"
#include "sdk/ports/counter_page.hpp"

namespace headroom::meter {

class Owner;

/// What a meter's, feature's, milestone's or intent's handle points to: one per client, account and key; the C handle
/// derives from it. It lives as long as its Owner. Words are written by the owner's background thread or under its
/// lock, and read by any thread at any time.
struct alignas(64) Cell {
  Cell(Owner& of, std::string_view key) : owner(&of), hash(core::hash_bytes(key.data(), key.size())), name(key) {}
  Cell(const Cell&) = delete;
  Cell& operator=(const Cell&) = delete;

  // Hot: all that a plain add reads of the cell.
  std::atomic<ports::Slot*> slot{nullptr};  // null: not counting against limits, see `home`
  std::atomic<Flags> word{flags(HEADROOM_VERDICT_CLOSED, HEADROOM_BASIS_NONE, false, false)};

  std::atomic<ports::Slot*> home{nullptr};      // where it counts, with limits or without; null: nowhere
  std::atomic<ports::Record*> record{nullptr};  // home's
  Owner* const owner;
  const std::uint64_t hash;
  const std::string name;
  std::atomic<std::uint32_t> references{1};
  std::atomic<bool> is_queued{false};  // in the owner's list of crossings
  Cell* next_crossed = nullptr;

  /// Counts against the limits in the slot; a plain success answers `of_success` (plain(basis), or unknown_key).
  void attach(const ports::Place& place, Flags of_success) noexcept;
  /// Counts where it did, without limits or edges: every answer is `answer` (no_plan, M15; unknown_key refused, M14).
  void detach(Flags answer) noexcept;
  /// Counts nowhere: every answer is `answer` (closed, wrong_kind, unknown_key beyond the bound of M14).
  void close(Flags answer) noexcept;
};

}  // namespace headroom::meter
