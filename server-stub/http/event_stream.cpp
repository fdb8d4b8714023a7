#include "server-stub/http/event_stream.hpp"

#include <algorithm>
#include <utility>

namespace headroom::server::http {
namespace {

std::string on_one_line(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return text;
}

}  // namespace

bool EventStream::push_or_close(const Event& event) {
  const core::Lock lock(mutex_);
  if (closed_) return false;
  closed_ = waiting_.size() == capacity_;
  if (!closed_) waiting_.push_back(event_text(event));
  if (wake_) wake_();
  return !closed_;
}

void EventStream::close() {
  const core::Lock lock(mutex_);
  if (std::exchange(closed_, true)) return;
  if (wake_) wake_();
}

bool EventStream::is_closed() const {
  const core::Lock lock(mutex_);
  return closed_;
}

void EventStream::attach(std::function<void()> wake) {
  const core::Lock lock(mutex_);
  wake_ = std::move(wake);
  if (wake_ && (closed_ || !waiting_.empty())) wake_();
}

EventStream::Batch EventStream::take() {
  const core::Lock lock(mutex_);
  Batch batch{{}, closed_};
  for (const auto& event : std::exchange(waiting_, {})) batch.text += event;
  return batch;
}

std::string event_text(const Event& event) {
  std::string text;
  if (!event.id.empty()) text += "id: " + on_one_line(event.id) + "\n";
  if (!event.name.empty()) text += "event: " + on_one_line(event.name) + "\n";
  for (std::size_t at = 0; at <= event.data.size();) {
    const auto end = std::min(event.data.find('\n', at), event.data.size());
    text += "data: " + on_one_line(event.data.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return text + "\n";
}

}  // namespace headroom::server::http
