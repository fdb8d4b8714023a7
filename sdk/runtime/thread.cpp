#include "sdk/runtime/thread.hpp"

#include <csignal>
#include <cstring>
#include <memory>
#include <string>

#include "sdk/core/error.hpp"

namespace headroom::runtime {
namespace {

/// A thread inherits the mask of the one that starts it.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t blocked;
    sigfillset(&blocked);
    for (const int crash : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) sigdelset(&blocked, crash);
    pthread_sigmask(SIG_SETMASK, &blocked, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

struct Start {
  const char* name;
  std::function<void()> body;
};

void* enter(void* argument) {
  const std::unique_ptr<Start> start(static_cast<Start*>(argument));
  pthread_setname_np(pthread_self(), start->name);
  try {
    start->body();
  } catch (...) {
    // The last catch of the thread: beyond it is std::terminate.
  }
  return nullptr;
}

}  // namespace

core::Result<pthread_t> start_thread(const char* name, std::function<void()> body) {
  auto start = std::make_unique<Start>(Start{name, std::move(body)});
  const SignalsBlocked blocked;
  pthread_t thread{};
  if (const int failure = pthread_create(&thread, nullptr, &enter, start.get()); failure != 0)
    return core::make_error(core::ErrorNumber::internal, "the thread \"" + std::string(name) +
                                                             "\" could not be started: " + std::strerror(failure) +
                                                             "; allow this process one more");
  start.release();
  return thread;
}

core::Result<void> run_aside(const char* name, std::function<void()> body) {
  auto thread = start_thread(name, std::move(body));
  if (!thread) return thread.error();
  pthread_detach(*thread);
  return {};
}

}  // namespace headroom::runtime
