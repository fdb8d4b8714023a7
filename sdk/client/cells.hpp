#pragma once
#include <headroom/headroom.h>

#include <atomic>
#include <memory>
#include <string_view>
#include <vector>

#include "sdk/client/mailbox.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/meter/cell.hpp"
#include "sdk/meter/owner.hpp"
#include "sdk/runtime/wake_signal.hpp"

/// The handle of a meter is its cell.
struct headroom_meter : headroom::meter::Cell {
  using Cell::Cell;
};

/// The handle of a feature, a milestone or an intent: the cell of its own record, and what the plan says of it.
struct headroom_feature : headroom::meter::Cell {
  using Cell::Cell;
  /// Interned in the cells' house, so that its text lives as long as that.
  std::atomic<const headroom_access*> access{nullptr};
};

namespace headroom::client {

/// The house of a client's cells: it, and the mapped page, live until the client and every handle are gone. Any thread.
class Cells final : public meter::Owner {
 public:
  Cells(std::shared_ptr<ports::CounterPage> page, std::uint8_t claimer, std::shared_ptr<runtime::WakeSignal> signal,
        std::shared_ptr<Mailbox> mailbox);

  /// The client's, or sealed.
  Mailbox& mailbox() const noexcept { return *mailbox_; }

  headroom_meter& make_meter(std::string_view key);
  headroom_feature& make_feature(std::string_view key);
  /// The same content is the same object.
  const headroom_access* intern(const headroom_access& access);

  static void retain(meter::Cell& cell) noexcept { cell.references.fetch_add(1, std::memory_order_relaxed); }
  static void release(meter::Cell& cell) noexcept;
  /// Every cell answers closed from now on, and wakes nobody.
  void close() noexcept;
  /// By the client, once, after close: the house ends with the last handle.
  void leave() noexcept;

 private:
  ~Cells() = default;

  const std::shared_ptr<runtime::WakeSignal> signal_;
  const std::shared_ptr<Mailbox> mailbox_;
  std::atomic<std::size_t> holders_{0};  // cells that a handle holds; counted from leave() on
  core::Mutex mutex_;
  // protected by mutex_
  std::vector<std::unique_ptr<headroom_meter>> meters_ HEADROOM_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<headroom_feature>> features_ HEADROOM_GUARDED_BY(mutex_);
  struct Interned {
    headroom_access access;
    std::string text, unlocked_by;
  };
  std::vector<std::unique_ptr<Interned>> interned_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::client
