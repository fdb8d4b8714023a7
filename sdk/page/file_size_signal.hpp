#pragma once
#include <pthread.h>

#include <csignal>

namespace headroom::page {

/// While it lives, running into RLIMIT_FSIZE is an ordinary error on this thread and not the end of the host (F-27).
class FileSizeSignal {
 public:
  FileSizeSignal() noexcept {
    sigemptyset(&file_size_);
    sigaddset(&file_size_, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &file_size_, &before_);
  }
  ~FileSizeSignal() {
    if (sigismember(&before_, SIGXFSZ) == 1) return;
    const timespec now{};
    while (sigtimedwait(&file_size_, nullptr, &now) == SIGXFSZ) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  FileSizeSignal(const FileSizeSignal&) = delete;
  FileSizeSignal& operator=(const FileSizeSignal&) = delete;

 private:
  sigset_t file_size_, before_;
};

}  // namespace headroom::page
