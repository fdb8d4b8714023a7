#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/ports/scheduler.hpp"

namespace headroom::transport {

class Link;

/// Open connections between exchanges. One that ends, says something unasked or stays unused for a minute is closed.
/// Background thread.
class LinkPool {
 public:
  explicit LinkPool(ports::Scheduler& scheduler) : scheduler_(&scheduler) {}
  ~LinkPool() { close_all(); }
  LinkPool(const LinkPool&) = delete;
  LinkPool& operator=(const LinkPool&) = delete;

  /// The one used last; null when there is none.
  std::shared_ptr<Link> take();
  void keep_or_close(std::shared_ptr<Link> link);
  void close_all();

 private:
  static constexpr std::size_t capacity = 4;
  static constexpr core::Duration longest_idle = core::minute;
  struct Idle {
    std::shared_ptr<Link> link;
    ports::Scheduler::Timer timer;
  };
  void drop(const Link* link);

  ports::Scheduler* const scheduler_;
  std::vector<Idle> idle_;
};

}  // namespace headroom::transport
