#include "sdk/runtime/wake_signal.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include "sdk/core/error.hpp"

namespace headroom::runtime {

core::Result<std::shared_ptr<WakeSignal>> WakeSignal::make() {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0)
    return core::make_error(core::ErrorNumber::internal,
                            std::string("no eventfd: ") + std::strerror(errno) + "; allow more open files");
  return std::make_shared<WakeSignal>(fd);
}

WakeSignal::~WakeSignal() { close(fd_); }

void WakeSignal::raise() const noexcept {
  const int kept = errno;
  const std::uint64_t one = 1;
  // A full counter is raised already.
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof one);
  errno = kept;
}

void WakeSignal::clear() const noexcept {
  std::uint64_t count;
  [[maybe_unused]] const auto taken = read(fd_, &count, sizeof count);
}

}  // namespace headroom::runtime
