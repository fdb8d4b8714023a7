#pragma once
#include <mutex>

#include "sdk/core/thread_annotations.hpp"

namespace headroom::core {

/// std::mutex that Clang's analysis knows; works with std::condition_variable_any.
class HEADROOM_CAPABILITY("mutex") Mutex {
 public:
  void lock() HEADROOM_ACQUIRE() { mutex_.lock(); }
  void unlock() HEADROOM_RELEASE() { mutex_.unlock(); }
  bool try_lock() HEADROOM_TRY_ACQUIRE(true) { return mutex_.try_lock(); }

 private:
  std::mutex mutex_;
};

/// Holds a Mutex while it lives.
class HEADROOM_SCOPED_CAPABILITY Lock {
 public:
  explicit Lock(Mutex& mutex) HEADROOM_ACQUIRE(mutex) : mutex_(&mutex) { mutex_->lock(); }
  ~Lock() HEADROOM_RELEASE() { mutex_->unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex* mutex_;
};

}  // namespace headroom::core
