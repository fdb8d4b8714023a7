#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace headroom::core {

/// First in, first out, at most `capacity` items; what happens beyond is in the method's name, and drops are counted.
/// Not synchronised: its owner's lock or thread protects it.
template <class T>
class BoundedQueue {
 public:
  /// A capacity of 0 holds nothing: every push is a drop.
  explicit BoundedQueue(std::size_t capacity) noexcept : capacity_(capacity) {}

  /// False: the oldest item (or, with capacity 0, this one) was dropped for it.
  bool push_or_drop_oldest(T item) {
    if (capacity_ == 0) return count_drop();
    const bool is_full = items_.size() >= capacity_;
    items_.push_back(std::move(item));
    if (!is_full) return true;
    items_.pop_front();
    return count_drop();
  }

  /// False: the queue is full and the item was dropped.
  bool push_or_reject(T item) {
    if (items_.size() >= capacity_) return count_drop();
    items_.push_back(std::move(item));
    return true;
  }

  std::optional<T> pop() {
    if (items_.empty()) return std::nullopt;
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    return item;
  }

  void clear() noexcept { items_.clear(); }
  bool is_empty() const noexcept { return items_.empty(); }
  std::size_t size() const noexcept { return items_.size(); }
  std::size_t capacity() const noexcept { return capacity_; }
  /// Items dropped since construction.
  std::uint64_t drops() const noexcept { return drops_; }

 private:
  bool count_drop() noexcept {
    ++drops_;
    return false;
  }

  std::deque<T> items_;
  std::size_t capacity_;
  std::uint64_t drops_ = 0;
};

}  // namespace headroom::core
