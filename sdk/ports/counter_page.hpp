#pragma once
#include <cstdint>
#include <functional>

#include "sdk/ports/counter_record.hpp"
#include "sdk/ports/counter_slot.hpp"

namespace headroom::ports {

/// A record and its slot. Both stay where they are for as long as the page lives.
struct Place {
  Record* record = nullptr;
  Slot* slot = nullptr;
  bool created = false;  // by this call
  explicit operator bool() const noexcept { return slot != nullptr; }
};

/// Counters that survive the process, shared by all processes of one state directory; or the same in memory. Any
/// thread, without locks once a key's segment is mapped.
class CounterPage {
 public:
  /// Fills a fresh place before anyone else can see it: the record's lane id and period, the slot's limits.
  using Initialise = std::function<void(Record&, Slot&)>;

  virtual ~CounterPage() = default;
  virtual Place find(const Key& key) noexcept = 0;
  /// An empty Place when there is no room (yet): a segment is made ahead of need, never by this call on a disk.
  virtual Place find_or_create(const Key& key, const Initialise& initialise) noexcept = 0;
  /// Every record that can be found, in no order.
  virtual void each(const std::function<void(Place)>& visit) = 0;
  /// Whether the client with this index (1 … 255), in whichever process, still runs. 0 is nobody's.
  virtual bool is_alive(std::uint8_t index) noexcept = 0;
};

}  // namespace headroom::ports
