#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "sdk/core/hash.hpp"

namespace headroom::meter {

/// Finds an entry by name without a lock, in about ten nanoseconds; entries are added and never removed. `Entry` has
/// `hash`, of its name's bytes by core::hash_bytes, and `name`. Any thread finds; one at a time inserts.
template <class Entry>
class NameTable {
 public:
  NameTable() { grow(16); }

  Entry* find(std::string_view name) const noexcept {
    const std::uint64_t hash = core::hash_bytes(name.data(), name.size());
    const Table& table = *current_.load(std::memory_order_acquire);
    for (std::uint64_t at = hash & table.mask;; at = (at + 1) & table.mask) {
      Entry* entry = table.places[at].load(std::memory_order_acquire);
      if (entry == nullptr) return nullptr;
      if (entry->hash == hash && entry->name.size() == name.size() &&
          std::memcmp(entry->name.data(), name.data(), name.size()) == 0)
        return entry;
    }
  }

  /// The entry stays the caller's and must outlive the table. Its name is not there yet.
  void insert(Entry& entry) {
    if (++count_ * 2 > current_.load(std::memory_order_relaxed)->mask) grow(2 * tables_.back()->mask + 2);
    put(*tables_.back(), entry);
  }

  /// Every entry; by who may insert.
  template <class Visit>
  void each(Visit&& visit) const {
    const Table& table = *tables_.back();
    for (std::uint64_t at = 0; at <= table.mask; ++at)
      if (Entry* entry = table.places[at].load(std::memory_order_acquire)) visit(*entry);
  }

 private:
  struct Table {
    std::uint64_t mask;
    std::unique_ptr<std::atomic<Entry*>[]> places;
  };

  static void put(Table& table, Entry& entry) {
    std::uint64_t at = entry.hash & table.mask;
    while (table.places[at].load(std::memory_order_relaxed) != nullptr) at = (at + 1) & table.mask;
    table.places[at].store(&entry, std::memory_order_release);
  }

  void grow(std::uint64_t size) {
    auto next = std::make_unique<Table>(Table{size - 1, std::make_unique<std::atomic<Entry*>[]>(size)});
    if (!tables_.empty()) each([&](Entry& entry) { put(*next, entry); });
    // The old one stays: a reader may be in it.
    tables_.push_back(std::move(next));
    current_.store(tables_.back().get(), std::memory_order_release);
  }

  std::atomic<const Table*> current_{nullptr};
  std::vector<std::unique_ptr<Table>> tables_;
  std::size_t count_ = 0;
};

}  // namespace headroom::meter
