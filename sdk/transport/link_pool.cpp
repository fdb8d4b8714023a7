#include "sdk/transport/link_pool.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "sdk/transport/link.hpp"

namespace headroom::transport {

std::shared_ptr<Link> LinkPool::take() {
  if (idle_.empty()) return nullptr;
  Idle last = std::move(idle_.back());
  idle_.pop_back();
  scheduler_->cancel(last.timer);
  return last.link;
}

void LinkPool::keep_or_close(std::shared_ptr<Link> link) {
  if (idle_.size() == capacity || link->has_unsent()) return link->close();
  Link* const key = link.get();
  key->read_to([this, key](std::string_view, std::string_view) { drop(key); });
  idle_.push_back({std::move(link), scheduler_->after(longest_idle, [this, key] { drop(key); })});
}

void LinkPool::close_all() {
  while (const auto link = take()) link->close();
}

void LinkPool::drop(const Link* link) {
  const auto found =
      std::find_if(idle_.begin(), idle_.end(), [link](const Idle& idle) { return idle.link.get() == link; });
  if (found == idle_.end()) return;
  scheduler_->cancel(found->timer);
  found->link->close();
  idle_.erase(found);
}

}  // namespace headroom::transport
