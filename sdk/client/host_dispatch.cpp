#include "sdk/client/host_dispatch.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace headroom::client {

void HostDispatch::subscribe(std::shared_ptr<Subscriber> subscriber) {
  core::Lock lock(mutex_);
  if (!is_sealed_) subscribers_.push_back(std::move(subscriber));
}

void HostDispatch::unsubscribe(const Subscriber& subscriber) {
  if (process_.is_forked()) return;
  std::shared_ptr<Subscriber> last;  // released without the lock
  core::Lock lock(mutex_);
  const auto at =
      std::find_if(subscribers_.begin(), subscribers_.end(), [&](const auto& s) { return s.get() == &subscriber; });
  if (at == subscribers_.end()) return;
  last = std::move(*at);
  subscribers_.erase(at);
}

bool HostDispatch::has_offer_listener() const {
  return has_open([](const Subscriber& s) { return s.takes_offers() || s.takes_decisions(); });
}

bool HostDispatch::has_offer_taker() const {
  return has_open([](const Subscriber& s) { return s.takes_offers(); });
}

bool HostDispatch::push_or_reject(Call call) {
  if (!take(call, capacity)) return false;
  if (!is_manual_) run();
  return true;
}

bool HostDispatch::push(Call call) {
  if (!take(call, std::numeric_limits<std::size_t>::max())) return false;
  if (!is_manual_) run();
  return true;
}

std::size_t HostDispatch::run() {
  if (is_running_.exchange(true)) return 0;
  std::size_t count = 0;
  for (Call call; take_due(call); ++count) {
    try {
      call();
    } catch (...) {
      note_throw("a callback's surroundings");
    }
    call = nullptr;  // what it holds of the host's ends here, before the next is looked for
  }
  is_running_.store(false);
  return count;
}

void HostDispatch::seal() {
  std::vector<std::shared_ptr<Subscriber>> gone;  // released without the lock
  core::Lock lock(mutex_);
  is_sealed_ = true;
  std::swap(gone, subscribers_);
}

void HostDispatch::offer(headroom_offer* owned) {
  for (const auto& subscriber : subscribers())
    if (subscriber->takes_offers() && subscriber->gate().is_open()) {
      if (!subscriber->run(owned)) note_throw("on_offer");
      return;
    }
  release(owned);
}

void HostDispatch::decision(const headroom_decision& decision) {
  for (const auto& subscriber : subscribers())
    if (subscriber->takes_decisions() && !subscriber->run(decision)) note_throw("on_decision");
}

void HostDispatch::change(const headroom_entitlement_change& change) {
  for (const auto& subscriber : subscribers())
    if (subscriber->takes_changes() && !subscriber->run(change)) note_throw("on_entitlement_change");
}

void HostDispatch::note_throw(const char* what) noexcept {
  throws_.fetch_add(1, std::memory_order_relaxed);
  try {
    log_->write(core::LogLevel::error, std::string("a host function threw and was contained: ") + what);
  } catch (...) {
  }
}

bool HostDispatch::take(Call& call, std::size_t most) {
  core::Lock lock(mutex_);
  if (is_sealed_) return false;
  if (due_.size() >= most) {
    drops_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  due_.push_back(std::move(call));
  return true;
}

bool HostDispatch::take_due(Call& call) {
  core::Lock lock(mutex_);
  if (due_.empty()) return false;
  call = std::move(due_.front());
  due_.pop_front();
  return true;
}

std::vector<std::shared_ptr<Subscriber>> HostDispatch::subscribers() const {
  core::Lock lock(mutex_);
  return subscribers_;
}

template <class Which>
bool HostDispatch::has_open(Which&& which) const {
  core::Lock lock(mutex_);
  return std::any_of(subscribers_.begin(), subscribers_.end(),
                     [&](const auto& s) { return s->gate().is_open() && which(*s); });
}

}  // namespace headroom::client
