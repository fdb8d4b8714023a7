#pragma once
#include "sdk/core/mutex.hpp"
#include "sdk/page/directory.hpp"
#include "sdk/plan/trusted_time.hpp"
#include "sdk/ports/clock.hpp"

namespace headroom::client {

/// The one place that reads the clocks: trusted time (M11) from the page's header, kept there for the other processes
/// and the next start. Any thread.
class Timekeeper {
 public:
  Timekeeper(ports::Clock& clock, page::Directory& page);

  core::Now now();
  /// For periods: what no wall clock has moved.
  core::Instant settled();
  bool is_suspect();
  /// The server has said what time it is. The leader.
  void synced(core::Instant server);
  /// Takes over what the leader has synced, and writes the high-water mark.
  void refresh();

 private:
  plan::TrustedTime::Reading reading();

  ports::Clock* clock_;
  page::Directory* page_;
  core::Mutex mutex_;
  plan::TrustedTime time_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::client
