#pragma once
#include <pthread.h>

#include <functional>

#include "sdk/core/result.hpp"

namespace headroom::runtime {

/// Starts a thread that a host does not notice: it has a name (≤ 15 bytes) and blocks every signal but those that a
/// crash of its own raises, so that SIGXFSZ and SIGPIPE become ordinary errors there and the host's handlers never run
/// on it (F-19, F-27). An exception that leaves `body` ends the thread alone. The caller joins or detaches it.
/// HEADROOM_ERROR_INTERNAL: the system gives no thread.
core::Result<pthread_t> start_thread(const char* name, std::function<void()> body);

/// A thread that nobody waits for: `body` must own all that it touches, for it may outlive everything else.
core::Result<void> run_aside(const char* name, std::function<void()> body);

}  // namespace headroom::runtime
