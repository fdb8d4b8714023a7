#pragma once
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <set>

#include "sdk/ports/counter_sketch.hpp"

namespace headroom::testing {

/// A counter page without a file: a list of records that can be told that it is full and who is dead.
class MemoryPage final : public ports::CounterPage {
 public:
  ports::Place find(const ports::Key& key) noexcept override {
    const std::lock_guard lock(mutex_);
    return known(key);
  }

  ports::Place find_or_create(const ports::Key& key, const Initialise& initialise) noexcept override {
    const std::lock_guard lock(mutex_);
    if (const auto place = known(key)) return place;
    if (is_full) return {};
    auto& made = entries_.emplace_back();
    made.record.key = key;
    made.record.period_start = made.record.period_end = ports::period_unknown;
    if (key.record_kind() == ports::RecordKind::unique) made.unique = std::make_unique<ports::UniqueSlot>();
    initialise(made.record, made.at());
    return {&made.record, &made.at(), true};
  }

  void each(const std::function<void(ports::Place)>& visit) override {
    for (auto& entry : entries_) visit({&entry.record, &entry.at()});
  }

  bool is_alive(std::uint8_t index) noexcept override { return living.count(index) != 0; }

  bool is_full = false;
  std::set<std::uint8_t> living;

 private:
  struct Entry {
    ports::Record record{};
    ports::Slot slot{};
    std::unique_ptr<ports::UniqueSlot> unique;
    ports::Slot& at() { return unique ? unique->slot : slot; }
  };

  ports::Place known(const ports::Key& key) {
    for (auto& entry : entries_)
      if (std::memcmp(&entry.record.key, &key, sizeof key) == 0) return {&entry.record, &entry.at()};
    return {};
  }

  std::mutex mutex_;
  std::deque<Entry> entries_;
};

}  // namespace headroom::testing
