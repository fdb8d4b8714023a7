#pragma once
#include <cstdint>
#include <string_view>

#include "sdk/meter/cell.hpp"
#include "sdk/meter/limits.hpp"
#include "sdk/ports/counter_page.hpp"

/// Where a cell counts: found or made in the page, moved on at a period's end, moved out of memory when there is room.
/// By the owner's background thread or under its lock.
namespace headroom::meter {

/// Who writes: under which index edges are claimed, and whether this client may replace limits that are there.
struct Writer {
  std::uint8_t claimer = 0;
  bool is_leader = false;
};

/// The slot of a meter in the period that `limits` say. The first slot of (lane, meter) has period 0 in its key and
/// takes the period of the first plan (M13); every later period has its own. A new slot is made with the limits in it;
/// one without any gets them from anyone, one with older ones from the leader. `limits` null: no plan knows the meter
/// (M14). Empty when the page has no room.
ports::Place place_meter(ports::CounterPage& page, const ports::LaneId& lane, std::string_view account,
                         std::string_view key, const Limits* limits, const Writer& writer);
/// The record of a feature, a milestone or an intent: an edge word and an ordinal.
ports::Place place_moment(ports::CounterPage& page, ports::RecordKind kind, const ports::LaneId& lane,
                          std::string_view account, std::string_view key);

/// A plan arrived, or a period ended (M10): the cell counts under `limits` from now on, in the slot of their period; an
/// add in between counted in the slot that it found. The last episode goes along (M8). False when there is no room for
/// the new period: the cell stays where it is.
bool follow(Cell& cell, const Limits& limits, Flags of_success, bool is_leader);

/// Moves what a slot in memory counted into its place in the page, for a key that had no room. After the cell counts
/// in `to`; once more on the next ticks, as a thread may still have held the old slot.
void move_counts(ports::Slot& from, ports::Slot& to) noexcept;

}  // namespace headroom::meter
