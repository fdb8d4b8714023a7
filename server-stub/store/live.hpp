#pragma once
// Accounts' state in memory: immutable values by id, put in and asked for by the work on the store's thread. What was
// not asked for in the time of `capacity` others is let go of.

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace headroom::server::store {

// Thread safety: the store's thread. The values may be handed to any.
template <class Value>
class Live {
 public:
  using Pointer = std::shared_ptr<const Value>;

  // As many values as that are kept, at most twice as many.
  explicit Live(std::size_t capacity) : capacity_(capacity) {}

  // Null: not in memory.
  [[nodiscard]] Pointer find(std::string_view id) {
    if (const auto found = young_.find(id); found != young_.end()) return found->second;
    const auto found = old_.find(id);
    if (found == old_.end()) return nullptr;
    Pointer value = found->second;
    young_.insert(old_.extract(found));
    age();
    return value;
  }

  void put(std::string_view id, Pointer value) {
    evict(id);
    young_.emplace(id, std::move(value));
    age();
  }

  void evict(std::string_view id) {
    if (const auto found = young_.find(id); found != young_.end()) young_.erase(found);
    if (const auto found = old_.find(id); found != old_.end()) old_.erase(found);
  }

 private:
  void age() {
    if (young_.size() > capacity_) old_ = std::exchange(young_, {});
  }

  const std::size_t capacity_;
  // Ordered: ids are chosen by clients, and must not be able to flood a hash table.
  using Table = std::map<std::string, Pointer, std::less<>>;
  Table young_, old_;  // asked for since the last turn, and before it
};

}  // namespace headroom::server::store
