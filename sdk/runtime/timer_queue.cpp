#include "sdk/runtime/timer_queue.hpp"

#include <algorithm>

namespace headroom::runtime {

TimerQueue::Timer TimerQueue::add(core::Duration due, Work work) {
  waiting_.emplace(std::pair{due, upcoming_}, std::move(work));
  return upcoming_++;
}

void TimerQueue::cancel(Timer timer) {
  // A few dozen at most wait at a time.
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [timer](const auto& entry) { return entry.first.second == timer; });
  if (found != waiting_.end()) waiting_.erase(found);
}

std::optional<core::Duration> TimerQueue::next_due() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->first.first;
}

std::optional<TimerQueue::Work> TimerQueue::take_due(core::Duration now, Timer limit) {
  for (auto entry = waiting_.begin(); entry != waiting_.end() && entry->first.first <= now; ++entry) {
    if (entry->first.second >= limit) continue;
    Work work = std::move(entry->second);
    waiting_.erase(entry);
    return work;
  }
  return std::nullopt;
}

}  // namespace headroom::runtime
