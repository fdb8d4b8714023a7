#pragma once
#include <headroom/headroom.h>

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sdk/client/process.hpp"
#include "sdk/client/subscriber.hpp"
#include "sdk/core/log.hpp"
#include "sdk/core/mutex.hpp"

namespace headroom::client {

/// Calls the host: subscribers, guards, in the order in which things happened, one at a time, with no lock of ours
/// held. On the background thread, or inside dispatch() where delivery is manual. Subscribing and cancelling: any
/// thread.
class HostDispatch {
 public:
  /// Work that calls the host; it runs at most once.
  using Call = std::function<void()>;

  HostDispatch(bool is_manual, std::shared_ptr<core::Log> log) : is_manual_(is_manual), log_(std::move(log)) {}

  void subscribe(std::shared_ptr<Subscriber> subscriber);
  void unsubscribe(const Subscriber& subscriber);
  /// Whether anybody hears of an offer (D5 `no_listener`): its taker, or whoever follows decisions.
  bool has_offer_listener() const;
  bool has_offer_taker() const;

  /// Background thread. Queues host work and, unless manual, runs all that is due. False: 4,096 wait (a manual host
  /// that does not dispatch) or it is sealed, and the work was not taken.
  bool push_or_reject(Call call);
  /// The same for the end of a guard, of which there are few enough (Cells::take_guard) to take each. False: sealed.
  bool push(Call call);
  /// Runs what is due now; how many ran. The caller is the dispatching thread; a call from inside a callback runs
  /// nothing.
  std::size_t run();
  /// Takes no more, and lets go of the subscribers. Ends of guards that are due still run, with the next run().
  void seal();

  /// For the work itself: run it on all live subscribers of that sort; the first offer subscriber alone gets the offer.
  void offer(headroom_offer* owned);
  void decision(const headroom_decision& decision);
  void change(const headroom_entitlement_change& change);
  /// Counts and logs a host function that threw.
  void note_throw(const char* what) noexcept;

  std::int64_t throws() const noexcept { return throws_.load(std::memory_order_relaxed); }
  std::int64_t drops() const noexcept { return drops_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t capacity = 4'096;
  bool take(Call& call, std::size_t most);
  bool take_due(Call& call);
  std::vector<std::shared_ptr<Subscriber>> subscribers() const;
  template <class Which>
  bool has_open(Which&& which) const;

  const Process process_;
  const bool is_manual_;
  const std::shared_ptr<core::Log> log_;
  std::atomic<std::int64_t> throws_{0}, drops_{0};
  std::atomic<bool> is_running_{false};

  mutable core::Mutex mutex_;
  // protected by mutex_
  std::vector<std::shared_ptr<Subscriber>> subscribers_ HEADROOM_GUARDED_BY(mutex_);
  std::deque<Call> due_ HEADROOM_GUARDED_BY(mutex_);
  bool is_sealed_ HEADROOM_GUARDED_BY(mutex_) = false;
};

}  // namespace headroom::client
