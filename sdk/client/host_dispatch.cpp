#include "sdk/client/host_dispatch.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace headroom::client {

void HostDispatch::subscribe(std::shared_ptr<Subscriber> subscriber) {
  core::Lock lock(mutex_);
  subscribers_.push_back(std::move(subscriber));
}

void HostDispatch::unsubscribe(const Subscriber& subscriber) {
  std::shared_ptr<Subscriber> last;  // released without the lock
  core::Lock lock(mutex_);
  const auto at =
      std::find_if(subscribers_.begin(), subscribers_.end(), [&](const auto& s) { return s.get() == &subscriber; });
  if (at == subscribers_.end()) return;
  last = std::move(*at);
  subscribers_.erase(at);
}

bool HostDispatch::has_offer_listener() const {
  core::Lock lock(mutex_);
  return std::any_of(subscribers_.begin(), subscribers_.end(),
                     [](const auto& s) { return s->gate().is_open() && (s->takes_offers() || s->takes_decisions()); });
}

bool HostDispatch::has_offer_taker() const {
  core::Lock lock(mutex_);
  return std::any_of(subscribers_.begin(), subscribers_.end(),
                     [](const auto& s) { return s->gate().is_open() && s->takes_offers(); });
}

bool HostDispatch::push_or_reject(Call call) {
  {
    core::Lock lock(mutex_);
    if (is_sealed_ || !due_.push_or_reject(std::move(call))) return false;
  }
  if (!is_manual_) run();
  return true;
}

std::size_t HostDispatch::run() {
  if (is_running_.exchange(true)) return 0;
  std::size_t count = 0;
  for (;; ++count) {
    std::optional<Call> call;
    {
      core::Lock lock(mutex_);
      call = due_.pop();
    }
    if (!call) break;
    (*call)();
  }
  is_running_.store(false);
  return count;
}

void HostDispatch::seal() {
  core::BoundedQueue<Call> dropped(0);  // its work is destroyed without the lock
  core::Lock lock(mutex_);
  is_sealed_ = true;
  std::swap(dropped, due_);
}

void HostDispatch::offer(headroom_offer* owned) {
  for (const auto& subscriber : subscribers())
    if (subscriber->takes_offers() && subscriber->gate().is_open()) {
      if (!subscriber->run(owned)) note_throw("on_offer");
      return;
    }
  headroom_offer_free(owned);
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

std::int64_t HostDispatch::drops() const {
  core::Lock lock(mutex_);
  return static_cast<std::int64_t>(due_.drops());
}

std::vector<std::shared_ptr<Subscriber>> HostDispatch::subscribers() const {
  core::Lock lock(mutex_);
  return subscribers_;
}

}  // namespace headroom::client
