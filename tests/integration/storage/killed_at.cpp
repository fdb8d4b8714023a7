#include "tests/integration/storage/killed_at.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace headroom::testing {

namespace {
KilledAt* counting = nullptr;
}

void KilledAt::count_here() noexcept { counting = this; }

void KilledAt::step() noexcept {
  if (counting == nullptr) return;
  if (++counting->calls == counting->at) {
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
  }
}

}  // namespace headroom::testing

namespace {

using headroom::testing::KilledAt;

bool is_file(int fd) noexcept {
  struct stat status;
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

void before_write_to(int fd) noexcept {
  if (is_file(fd)) KilledAt::step();
}

}  // namespace

// In place of the C library's: every way that the library and SQLite have to change what is on a disk.
#define HEADROOM_INTERPOSED extern "C" __attribute__((visibility("default")))

HEADROOM_INTERPOSED ssize_t write(int fd, const void* data, size_t size) {
  before_write_to(fd);
  return syscall(SYS_write, fd, data, size);
}
HEADROOM_INTERPOSED ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  before_write_to(fd);
  return syscall(SYS_pwrite64, fd, data, size, at);
}
HEADROOM_INTERPOSED ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  before_write_to(fd);
  return syscall(SYS_pwrite64, fd, data, size, at);
}
HEADROOM_INTERPOSED int fsync(int fd) {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_fsync, fd));
}
HEADROOM_INTERPOSED int fdatasync(int fd) {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_fdatasync, fd));
}
HEADROOM_INTERPOSED int ftruncate(int fd, off_t size) noexcept {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_ftruncate, fd, size));
}
HEADROOM_INTERPOSED int ftruncate64(int fd, off64_t size) noexcept {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_ftruncate, fd, size));
}
HEADROOM_INTERPOSED int posix_fallocate(int fd, off_t at, off_t size) {
  KilledAt::step();
  return syscall(SYS_fallocate, fd, 0, at, size) == 0 ? 0 : errno;
}
HEADROOM_INTERPOSED int msync(void* base, size_t size, int flags) {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_msync, base, size, flags));
}
HEADROOM_INTERPOSED int linkat(int from, const char* name, int to, const char* fresh, int flags) noexcept {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_linkat, from, name, to, fresh, flags));
}
HEADROOM_INTERPOSED int unlink(const char* path) noexcept {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}
HEADROOM_INTERPOSED int unlinkat(int directory, const char* path, int flags) noexcept {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_unlinkat, directory, path, flags));
}
HEADROOM_INTERPOSED int renameat2(int from, const char* name, int to, const char* fresh, unsigned flags) noexcept {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_renameat2, from, name, to, fresh, flags));
}
HEADROOM_INTERPOSED int mkdir(const char* path, mode_t mode) noexcept {
  KilledAt::step();
  return static_cast<int>(syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}
