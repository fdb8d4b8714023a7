#pragma once
// Puts in force what comes due by itself (billing::apply_due), once a second: pending plans, the ends of trials and
// grants, what is carried into a new period. It is on record, so that a restart loses none.

#include <condition_variable>
#include <functional>
#include <thread>

#include "sdk/core/instant.hpp"
#include "sdk/core/mutex.hpp"
#include "server-stub/accounts/accounts.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::routes {

// Thread safety: `start` and `stop` for the one that owns it. The parts must outlive it, and the store stay open until
// `stop`.
class DueChanges {
 public:
  DueChanges(store::Store& store, accounts::Accounts& accounts, const accounts::Editions& editions,
             std::function<core::Instant()> now)
      : store_(store), accounts_(accounts), editions_(editions), now_(std::move(now)) {}
  ~DueChanges() { stop(); }
  DueChanges(const DueChanges&) = delete;
  DueChanges& operator=(const DueChanges&) = delete;

  void start();
  // Idempotent; waits for a round under way.
  void stop();
  // One round; how many accounts changed.
  std::size_t apply();

 private:
  void loop();

  store::Store& store_;
  accounts::Accounts& accounts_;
  const accounts::Editions& editions_;
  const std::function<core::Instant()> now_;
  core::Mutex mutex_;
  std::condition_variable_any wake_;
  bool stopping_ HEADROOM_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace headroom::server::routes
