#pragma once
#include <headroom/headroom.h>

#include <atomic>
#include <cstddef>
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
  /// Without `mailbox` and `signal`: a house whose cells never count.
  Cells(std::shared_ptr<ports::CounterPage> page, std::uint8_t claimer, std::shared_ptr<runtime::WakeSignal> signal,
        std::shared_ptr<Mailbox> mailbox);

  /// The client's, or sealed; null in a house whose cells never count.
  const std::shared_ptr<Mailbox>& mailbox() const noexcept { return mailbox_; }

  headroom_meter& make_meter(std::string_view key);
  headroom_feature& make_feature(std::string_view key);
  /// A record and a slot in memory, for a key that has no place in the page.
  ports::Place make_place(const ports::Key& key);
  /// The same content is the same object.
  const headroom_access* intern(const headroom_access& access);

  /// Of the actions that wait for their entitlement at most 1,024 are taken.
  bool take_guard() noexcept;
  void leave_guard() noexcept { guards_.fetch_sub(1, std::memory_order_relaxed); }

  static void retain(meter::Cell& cell) noexcept { cell.references.fetch_add(1, std::memory_order_relaxed); }
  static void release(meter::Cell& cell) noexcept;
  /// Every cell answers closed from now on, and wakes nobody.
  void close() noexcept;
  bool is_closed() const noexcept { return is_closed_.load(); }
  /// After each change of a cell: what has closed meanwhile stays closed.
  void after_change(meter::Cell& cell) noexcept;
  void after_change(headroom_feature& cell) noexcept;
  /// By the client, once, after close: the house ends with the last handle.
  void leave() noexcept;

 private:
  struct Shelter {
    ports::Record record{};
    ports::Slot slot{};
  };
  struct UniqueShelter {
    ports::Record record{};
    ports::UniqueSlot slot{};
  };
  struct Interned {
    headroom_access access;
    std::string text, unlocked_by;
  };
  ~Cells() = default;

  const std::shared_ptr<runtime::WakeSignal> signal_;
  const std::shared_ptr<Mailbox> mailbox_;
  std::atomic<bool> is_closed_{false};
  std::atomic<std::size_t> guards_{0};
  std::atomic<std::size_t> holders_{0};  // cells that a handle holds; counted from leave() on
  core::Mutex mutex_;
  // protected by mutex_
  std::vector<std::unique_ptr<headroom_meter>> meters_ HEADROOM_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<headroom_feature>> features_ HEADROOM_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Shelter>> shelters_ HEADROOM_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<UniqueShelter>> unique_shelters_ HEADROOM_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Interned>> interned_ HEADROOM_GUARDED_BY(mutex_);
};

/// Handles that always answer closed, for which no memory is needed. Retained for the caller.
headroom_meter* closed_meter() noexcept;
headroom_feature* closed_feature() noexcept;

}  // namespace headroom::client
