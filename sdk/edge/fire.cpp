#include "sdk/edge/fire.hpp"

#include "sdk/edge/due.hpp"

namespace headroom::edge {

namespace {

constexpr auto acquire = std::memory_order_acquire, acq_rel = std::memory_order_acq_rel;

/// Bits of thresholds move to where the same threshold stands now; the other edges stay.
Bits carried(Bits bits, const Rearm& with, const ports::Slot& slot) noexcept {
  Bits moved = bits & ~threshold_bits;
  for (unsigned now = 0; now < ports::max_thresholds; ++now)
    for (unsigned before = 0; before < ports::max_thresholds; ++before)
      if (with.before[before] != 0 && with.before[before] == slot.thresholds[now].load(std::memory_order_relaxed) &&
          (bits & bit(before)) != 0)
        moved |= bit(now);
  return moved;
}

}  // namespace

bool fire_due(ports::Slot& slot, std::uint8_t me) noexcept {
  std::uint64_t word = slot.edge.load(acquire);
  for (;;) {
    const Bits fresh = due_thresholds(slot, used_of(slot)) & ~fired(word);
    if (fresh == 0) return false;
    if (slot.edge.compare_exchange_weak(word, with_fired(word, fresh, me), acq_rel, acquire)) break;
  }
  refresh_next_edge(slot);
  return true;
}

bool fire(ports::Slot& slot, std::uint64_t word, unsigned number, std::uint8_t me) noexcept {
  const std::uint32_t wanted = generation(word);
  while (generation(word) == wanted && (fired(word) & bit(number)) == 0)
    if (slot.edge.compare_exchange_weak(word, with_fired(word, bit(number), me), acq_rel, acquire)) return true;
  return false;
}

bool fire_attempt(ports::Slot& slot, std::uint8_t me) noexcept {
  std::uint64_t word = slot.edge.load(acquire);
  while (pending(word) == 0) {
    const std::uint64_t next = with_fired(make_word(generation(word) + 1, 0, 0, 0), bit(attempt_bit), me);
    if (slot.edge.compare_exchange_weak(word, next, acq_rel, acquire)) return true;
  }
  return false;
}

bool advance_ordinal(ports::Slot& slot, std::uint64_t from) noexcept {
  return slot.ordinal.compare_exchange_strong(from, from + 1, acq_rel);
}

bool handle(ports::Slot& slot, std::uint32_t wanted, unsigned number) noexcept {
  std::uint64_t word = slot.edge.load(acquire);
  while (generation(word) == wanted && (fired(word) & bit(number)) != 0)
    if (slot.edge.compare_exchange_weak(word, with_handled(word, bit(number)), acq_rel, acquire)) return true;
  return false;
}

bool take_over(ports::Slot& slot, std::uint8_t from, std::uint8_t me) noexcept {
  std::uint64_t word = slot.edge.load(acquire);
  while (pending(word) != 0 && claimer(word) == from)
    if (slot.edge.compare_exchange_weak(word, with_claimer(word, me), acq_rel, acquire)) return true;
  return false;
}

bool rearm(ports::Slot& slot, const Rearm& with, std::uint8_t me) noexcept {
  std::uint64_t word = slot.edge.load(acquire), next;
  bool fires;
  do {
    const bool keeps = with.keeps || generation(word) == with.generation;
    next = keeps ? make_word(with.generation, carried(fired(word), with, slot), carried(handled(word), with, slot),
                             claimer(word))
                 : make_word(with.generation, 0, 0, 0);
    const Bits fresh = due_thresholds(slot, used_of(slot)) & ~fired(next);
    fires = fresh != 0 && with.behind == Behind::highest_fires;
    if (fires)
      next = with_fired(next, fresh, me);
    else
      next = make_word(with.generation, fired(next) | fresh, handled(next) | fresh, claimer(next));
  } while (!slot.edge.compare_exchange_weak(word, next, acq_rel, acquire));
  refresh_next_edge(slot);
  return fires;
}

void refresh_next_edge(ports::Slot& slot) noexcept {
  std::uint64_t word = slot.edge.load(acquire);
  for (;;) {
    const std::int64_t next = next_edge(slot, fired(word));
    if (slot.next_edge.load(acquire) != next) slot.next_edge.store(next);
    const std::uint64_t again = slot.edge.load();
    if (generation(again) == generation(word) && fired(again) == fired(word)) return;
    word = again;
  }
}

}  // namespace headroom::edge
