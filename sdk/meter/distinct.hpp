#pragma once
#include <cstdint>
#include <functional>
#include <optional>

#include "sdk/ports/counter_sketch.hpp"
#include "sdk/rules/sketch.hpp"

/// The keys of a `unique` meter's slot (M19). Any thread, any process: every change is a CAS of one word, and what a
/// process that was killed left half done is completed by whoever comes next. No lock, allocation or system call.
///
/// While exact, a key is first counted in the slot, as a use of 1 that must fit, and then put into the table; who loses
/// the race for the key gives the use back. Beyond 1,024 keys the registers say how many there were: `offset` carries
/// on from the exact count, so that the estimate neither jumps nor falls there.
namespace headroom::meter {

inline bool is_dense(const ports::UniqueSlot& at) noexcept { return at.offset.load() != 0; }
/// What this slot counted itself.
std::int64_t own_count(const ports::UniqueSlot& at) noexcept;

/// Whether the key is among them; beyond the exact ones, whether it would change nothing.
bool holds(const ports::UniqueSlot& at, std::uint64_t hash) noexcept;
/// Into the table. False: it was there already. Nothing: the table of a damaged file has no end.
std::optional<bool> insert(ports::UniqueSlot& at, std::uint64_t hash) noexcept;
/// Into the registers. False: they say as much already.
bool raise(ports::UniqueSlot& at, std::uint64_t hash) noexcept;
/// From now on the registers count.
void make_dense(ports::UniqueSlot& at) noexcept;
/// The count after a register was raised; the slot's own never falls.
void recount_dense(ports::UniqueSlot& at) noexcept;

/// As a value, to be told or compared.
rules::Sketch sketch_of(const ports::UniqueSlot& at);
/// All that `from` has is in `to` as well, counted there and compared with no limit. Repeating it is harmless.
void unite(const ports::UniqueSlot& from, ports::UniqueSlot& to) noexcept;
/// Takes off what killed processes had counted without putting the key into a table. `is_alone`, asked after looking:
/// nobody else counts on this page.
void recount(ports::CounterPage& page, const std::function<bool()>& is_alone);

}  // namespace headroom::meter
