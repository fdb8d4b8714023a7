#pragma once
#include <headroom/headroom.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sdk/client/subscriber.hpp"
#include "sdk/core/bounded_queue.hpp"
#include "sdk/core/log.hpp"
#include "sdk/core/mutex.hpp"

namespace headroom::client {

/// Calls the host: subscribers, guards, in the order in which things happened, one at a time, with no lock of ours
/// held. On the background thread, or inside dispatch() where delivery is manual. Subscribing and cancelling: any
/// thread.
class HostDispatch {
 public:
  /// Work that calls the host; it runs once, or not at all after seal().
  using Call = std::function<void()>;

  HostDispatch(bool is_manual, std::shared_ptr<core::Log> log)
      : is_manual_(is_manual), log_(std::move(log)), due_(capacity) {}

  void subscribe(std::shared_ptr<Subscriber> subscriber);
  void unsubscribe(const Subscriber& subscriber);
  /// Whether anybody hears of an offer (D5 `no_listener`): its taker, or whoever follows decisions.
  bool has_offer_listener() const;
  bool has_offer_taker() const;

  /// Background thread. Queues host work and, unless manual, runs all that is due. False: the queue is full (a manual
  /// host that does not dispatch), and the work was not taken.
  bool push_or_reject(Call call);
  /// Runs what is due now; how many ran. The caller is the dispatching thread; a call from inside a callback runs
  /// nothing.
  std::size_t run();
  /// Drops what is due; nothing runs afterwards.
  void seal();

  /// For the work itself: run it on all live subscribers of that sort; the first offer subscriber alone gets the offer.
  void offer(headroom_offer* owned);
  void decision(const headroom_decision& decision);
  void change(const headroom_entitlement_change& change);
  /// Counts and logs a host function that threw.
  void note_throw(const char* what) noexcept;

  std::int64_t throws() const noexcept { return throws_.load(std::memory_order_relaxed); }
  std::int64_t drops() const;

 private:
  static constexpr std::size_t capacity = 4'096;
  std::vector<std::shared_ptr<Subscriber>> subscribers() const;

  const bool is_manual_;
  const std::shared_ptr<core::Log> log_;
  std::atomic<std::int64_t> throws_{0};
  std::atomic<bool> is_running_{false};

  mutable core::Mutex mutex_;
  // protected by mutex_
  std::vector<std::shared_ptr<Subscriber>> subscribers_ HEADROOM_GUARDED_BY(mutex_);
  core::BoundedQueue<Call> due_ HEADROOM_GUARDED_BY(mutex_);
  bool is_sealed_ HEADROOM_GUARDED_BY(mutex_) = false;
};

}  // namespace headroom::client
