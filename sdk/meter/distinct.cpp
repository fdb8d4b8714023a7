#include "sdk/meter/distinct.hpp"

#include <algorithm>

namespace headroom::meter {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

constexpr std::uint64_t word_of(std::uint64_t hash) noexcept { return (hash & rules::sketch_hash_mask) + 1; }
constexpr std::size_t first_place(std::uint64_t hash) noexcept { return hash & (ports::unique_keys - 1); }
constexpr std::size_t next_place(std::size_t at) noexcept { return (at + 1) & (ports::unique_keys - 1); }

/// Each hash of the table; words from a damaged page are cut to a hash.
template <class Visit>
void each_key(const ports::UniqueSlot& at, Visit&& visit) {
  for (const auto& word : at.keys)
    if (const std::uint64_t key = word.load(); key != 0) visit((key - 1) & rules::sketch_hash_mask);
}

std::uint8_t rank_at(const ports::UniqueSlot& at, std::size_t index) noexcept {
  return static_cast<std::uint8_t>(at.registers[index / 8].load(relaxed) >> (index % 8 * 8));
}

bool raise_rank(ports::UniqueSlot& at, std::size_t index, std::uint8_t rank) noexcept {
  auto& word = at.registers[index / 8];
  const unsigned shift = static_cast<unsigned>(index % 8 * 8);
  std::uint64_t before = word.load();
  do {
    if ((before >> shift & 0xff) >= rank) return false;
  } while (
      !word.compare_exchange_weak(before, (before & ~(std::uint64_t{0xff} << shift)) | std::uint64_t{rank} << shift));
  return true;
}

void raise_table(const ports::UniqueSlot& from, ports::UniqueSlot& to) noexcept {
  each_key(from, [&](std::uint64_t hash) { raise(to, hash); });
}

std::int64_t estimate_of(const ports::UniqueSlot& at) noexcept {
  rules::Registers registers;
  for (std::size_t i = 0; i < registers.size(); ++i) registers[i] = rank_at(at, i);
  return rules::estimate(registers);
}

/// consumed − refunded is at least `count` from now on.
void raise_count(ports::Slot& slot, std::int64_t count) noexcept {
  const std::int64_t wanted = std::min(count, ports::counter_max) + slot.refunded.load();
  std::int64_t consumed = slot.consumed.load();
  while (consumed < wanted && !slot.consumed.compare_exchange_weak(consumed, wanted)) {
  }
}

/// A key that somebody counted elsewhere.
void put(ports::UniqueSlot& to, std::uint64_t hash) noexcept {
  if (!is_dense(to)) {
    if (holds(to, hash)) return;
    if (own_count(to) < static_cast<std::int64_t>(rules::max_exact_keys)) {
      to.slot.consumed.fetch_add(1);
      const auto is_new = insert(to, hash);
      if (is_new == false) to.slot.refunded.fetch_add(1);
      if (is_new && !is_dense(to)) return;
    }
    make_dense(to);
  }
  if (raise(to, hash)) recount_dense(to);
}

}  // namespace

std::int64_t own_count(const ports::UniqueSlot& at) noexcept {
  const std::int64_t refunded = at.slot.refunded.load();  // first: it never passes what was consumed by then
  return std::max<std::int64_t>(at.slot.consumed.load() - refunded, 0);
}

bool holds(const ports::UniqueSlot& at, std::uint64_t hash) noexcept {
  if (is_dense(at)) {
    const auto [index, rank] = rules::register_rank(hash);
    return rank_at(at, index) >= rank;
  }
  std::size_t place = first_place(hash);
  for (std::size_t step = 0; step < ports::unique_keys; ++step, place = next_place(place)) {
    const std::uint64_t word = at.keys[place].load(std::memory_order_acquire);
    if (word == 0) return false;
    if (word == word_of(hash)) return true;
  }
  return false;
}

std::optional<bool> insert(ports::UniqueSlot& at, std::uint64_t hash) noexcept {
  std::size_t place = first_place(hash);
  for (std::size_t step = 0; step < ports::unique_keys; ++step, place = next_place(place)) {
    std::uint64_t word = at.keys[place].load(std::memory_order_acquire);
    if (word == 0 && at.keys[place].compare_exchange_strong(word, word_of(hash))) return true;
    if (word == word_of(hash)) return false;
  }
  return std::nullopt;
}

bool raise(ports::UniqueSlot& at, std::uint64_t hash) noexcept {
  const auto [index, rank] = rules::register_rank(hash);
  return raise_rank(at, index, rank);
}

void make_dense(ports::UniqueSlot& at) noexcept {
  if (is_dense(at)) return;
  raise_table(at, at);
  std::int64_t exact = 0;
  at.offset.compare_exchange_strong(exact, 2 * (own_count(at) - estimate_of(at)) + 1);
  raise_table(at, at);  // who put a key into the table after the first look did not see the offset yet
}

void recount_dense(ports::UniqueSlot& at) noexcept {
  const std::int64_t offset = (at.offset.load() - 1) / 2;
  // What a damaged page says of it is not believed.
  constexpr auto most = static_cast<std::int64_t>(ports::unique_keys);
  raise_count(at.slot, estimate_of(at) + std::clamp(offset, -most, most));
}

rules::Sketch sketch_of(const ports::UniqueSlot& at) {
  rules::Sketch sketch;
  const bool was_dense = is_dense(at);
  each_key(at, [&](std::uint64_t hash) { sketch.add(hash); });
  if (!was_dense) return sketch;
  for (std::size_t i = 0; i < rules::sketch_registers; ++i)
    if (const std::uint8_t rank = rank_at(at, i); rank != 0) sketch.raise(i, rank);
  return sketch;
}

void unite(const ports::UniqueSlot& from, ports::UniqueSlot& to) noexcept {
  if (!is_dense(from)) return each_key(from, [&](std::uint64_t hash) { put(to, hash); });
  if (own_count(to) == 0 && !is_dense(to)) to.offset.store(from.offset.load());
  make_dense(to);
  raise_table(from, to);
  bool is_news = false;
  for (std::size_t i = 0; i < rules::sketch_registers; ++i)
    if (const std::uint8_t rank = rank_at(from, i); rank != 0) is_news = raise_rank(to, i, rank) || is_news;
  if (is_news) recount_dense(to);
}

void recount(ports::CounterPage& page, const std::function<bool()>& is_alone) {
  page.each([&](const ports::Place& place) {
    auto* at = ports::unique_of(place);
    if (at == nullptr || is_dense(*at)) return;
    const std::int64_t own = own_count(*at);
    std::int64_t keys = 0;
    each_key(*at, [&](std::uint64_t) { ++keys; });
    if (own > keys && is_alone()) at->slot.refunded.fetch_add(own - keys);
  });
}

}  // namespace headroom::meter
