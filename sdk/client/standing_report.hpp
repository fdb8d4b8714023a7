#pragma once
#include <cstdint>
#include <string>

#include "sdk/core/instant.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/core/result.hpp"

namespace headroom::client {

/// What the background thread knows that status() tells. Any thread.
class StandingReport {
 public:
  struct Facts {
    bool is_online = false, is_leader = false;
    std::int64_t queue_depth = 0, dropped = 0;
    core::Error last;
  };
  Facts facts() const {
    core::Lock lock(mutex_);
    return facts_;
  }
  template <class Change>
  void change(Change&& change) {
    core::Lock lock(mutex_);
    change(facts_);
  }

 private:
  mutable core::Mutex mutex_;
  Facts facts_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::client
