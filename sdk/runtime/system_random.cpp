#include "sdk/runtime/system_random.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace headroom::runtime {
namespace {

using Bytes = std::span<std::uint8_t>;

/// What is left to fill.
Bytes from_kernel(Bytes bytes) noexcept {
  while (!bytes.empty()) {
    const auto got = getrandom(bytes.data(), bytes.size(), 0);
    if (got > 0)
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    else if (errno != EINTR)
      break;
  }
  return bytes;
}

Bytes from_device(Bytes bytes) noexcept {
  const int device = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  if (device < 0) return bytes;
  while (!bytes.empty()) {
    const auto got = read(device, bytes.data(), bytes.size());
    if (got > 0)
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    else if (got == 0 || errno != EINTR)
      break;
  }
  close(device);
  return bytes;
}

/// Two devices still differ: time to the nanosecond, process and place in memory, stirred (splitmix64).
void from_circumstances(Bytes bytes) noexcept {
  timespec wall{}, boot{};
  clock_gettime(CLOCK_REALTIME, &wall);
  clock_gettime(CLOCK_BOOTTIME, &boot);
  std::uint64_t state = static_cast<std::uint64_t>(wall.tv_sec) * 1'000'000'007U ^
                        static_cast<std::uint64_t>(wall.tv_nsec) << 32U ^ static_cast<std::uint64_t>(boot.tv_nsec) ^
                        static_cast<std::uint64_t>(getpid()) << 20U ^ reinterpret_cast<std::uintptr_t>(bytes.data());
  for (auto& byte : bytes) {
    std::uint64_t mixed = state += 0x9e3779b97f4a7c15U;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    byte = static_cast<std::uint8_t>(mixed >> 56U);
  }
}

}  // namespace

void SystemRandom::fill(std::span<std::uint8_t> bytes) noexcept {
  const int kept = errno;
  bytes = from_kernel(bytes);
  if (!bytes.empty()) bytes = from_device(bytes);
  if (!bytes.empty()) from_circumstances(bytes);
  errno = kept;
}

}  // namespace headroom::runtime
