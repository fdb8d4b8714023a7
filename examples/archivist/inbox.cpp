#include "inbox.hpp"

#include <utility>

namespace archivist {

void Inbox::post(News news) {
  const std::lock_guard lock(mutex_);
  news_.push_back(std::move(news));
  arrived_.notify_one();
}

std::optional<News> Inbox::next(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (!arrived_.wait_for(lock, patience, [this] { return !news_.empty(); })) return std::nullopt;
  News oldest = std::move(news_.front());
  news_.pop_front();
  return oldest;
}

}  // namespace archivist
