#include "sdk/client/open_houses.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <vector>

#include "sdk/client/house.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/trust/library_context.hpp"

namespace headroom::client {
namespace {

constexpr auto patience_at_exit = std::chrono::milliseconds(200);

struct Standing {
  core::Mutex mutex;
  std::vector<House*> houses HEADROOM_GUARDED_BY(mutex);
};

void stop_all() noexcept;
void before_fork() noexcept;
void after_fork() noexcept;
void after_fork_in_child() noexcept;

/// Never freed, so that it outlives every static object.
Standing& here() {
  static Standing* const standing = [] {
    // What is registered last runs first: OpenSSL's own handler comes after ours.
    trust::library_context();
    std::atexit(&stop_all);
    pthread_atfork(&before_fork, &after_fork, &after_fork_in_child);
    return new Standing;
  }();
  return *standing;
}

void stop_all() noexcept {
  const auto until = std::chrono::steady_clock::now() + patience_at_exit;
  try {
    std::vector<std::shared_ptr<House>> houses;
    {
      core::Lock lock(here().mutex);
      for (House* house : here().houses)
        if (auto held = house->weak_from_this().lock()) houses.push_back(std::move(held));
    }
    for (const auto& house : houses) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
      house->stop(std::max<core::Duration>(left.count(), 0));
    }
  } catch (...) {
    // The counts stand in the page; the process ends anyway.
  }
}

// The lock is held over the fork, so that the child finds the list whole.
void before_fork() noexcept HEADROOM_NO_THREAD_SAFETY_ANALYSIS { here().mutex.lock(); }
void after_fork() noexcept HEADROOM_NO_THREAD_SAFETY_ANALYSIS { here().mutex.unlock(); }
void after_fork_in_child() noexcept HEADROOM_NO_THREAD_SAFETY_ANALYSIS {
  for (House* house : here().houses) house->abandon_in_child();
  here().houses.clear();  // their locks may be held for ever: nothing here touches them again
  here().mutex.unlock();
}

}  // namespace

void OpenHouses::add(House& house) {
  core::Lock lock(here().mutex);
  here().houses.push_back(&house);
}

void OpenHouses::remove(House& house) noexcept {
  core::Lock lock(here().mutex);
  std::erase(here().houses, &house);
}

}  // namespace headroom::client
