#include "sdk/page/locks.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace headroom::page {

namespace {

struct flock bytes(short type, off_t first, off_t count) {
  struct flock range {};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = first;
  range.l_len = count;
  return range;
}

}  // namespace

int Locks::open(int directory) {
  Descriptor file(openat(directory, "private", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!file) return errno;
  struct stat status;
  if (fstat(file.get(), &status) != 0) return errno;
  if (!S_ISREG(status.st_mode) || status.st_uid != geteuid()) return EPERM;
  file_ = std::move(file);
  return 0;
}

bool Locks::take(off_t byte) noexcept {
  if (!file_) return true;
  auto range = bytes(F_WRLCK, byte, 1);
  return fcntl(file_.get(), F_SETLK, &range) == 0;
}

void Locks::release(off_t byte) noexcept {
  if (!file_) return;
  auto range = bytes(F_UNLCK, byte, 1);
  fcntl(file_.get(), F_SETLK, &range);
}

bool Locks::is_taken_elsewhere(off_t first, off_t count) const noexcept {
  if (!file_) return false;
  auto range = bytes(F_WRLCK, first, count);
  // When in doubt it is taken: a living claimer must not be robbed.
  return fcntl(file_.get(), F_GETLK, &range) != 0 || range.l_type != F_UNLCK;
}

}  // namespace headroom::page
