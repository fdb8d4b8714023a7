#pragma once
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <functional>
#include <stdexcept>
#include <utility>

namespace headroom::testing {

/// A forked child that runs a function and ends with its result, without running anything of the parent's at its end.
/// Killed and waited for when this is destroyed; it also ends with the parent.
class ChildProcess {
 public:
  explicit ChildProcess(const std::function<int()>& run) : process_(fork()) {
    if (process_ < 0) throw std::runtime_error("fork failed");
    if (process_ > 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    int code = 125;
    try {
      code = run();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in a child process: %s\n", error.what());
    }
    _exit(code);
  }
  ~ChildProcess() {
    if (process_ <= 0) return;
    kill();
    wait();
  }
  ChildProcess(ChildProcess&& other) noexcept : process_(std::exchange(other.process_, 0)) {}
  ChildProcess& operator=(ChildProcess&&) = delete;

  void kill() noexcept { ::kill(process_, SIGKILL); }
  /// Its exit code, or 128 + the signal that ended it.
  int wait() noexcept {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t process_;
};

}  // namespace headroom::testing
