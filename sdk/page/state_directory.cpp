#include "sdk/page/state_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "sdk/core/error.hpp"

namespace headroom::page {

namespace {

using core::ErrorNumber;

constexpr long ext4 = 0xEF53, xfs = 0x58465342, tmpfs = 0x01021994;  // ext2 and ext3 have ext4's number

core::Error refused(ErrorNumber number, const std::string& path, const std::string& why) {
  return core::make_error(number, "state_dir \"" + path + "\" " + why);
}

/// 0, or the errno of the first part that could not be made.
int make_with_parents(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return errno;
    if (end == std::string::npos) return 0;
  }
}

core::Error cannot_open(const std::string& path, int error) {
  if (error == ENOTDIR) {
    struct stat status;
    const bool is_file = stat(path.c_str(), &status) == 0;
    return refused(ErrorNumber::state_dir, path,
                   is_file ? "is a file; name a directory" : "cannot be made: a part of the path is a file");
  }
  const auto number = error == EROFS                       ? ErrorNumber::state_read_only
                      : error == ENOSPC || error == EDQUOT ? ErrorNumber::state_full
                                                           : ErrorNumber::state_dir;
  return refused(number, path, std::string("cannot be made or opened: ") + std::strerror(error));
}

}  // namespace

core::Result<Descriptor> open_state_directory(const std::string& path) {
  if (path.find('\0') != std::string::npos) return refused(ErrorNumber::state_dir, path.c_str(), "holds a zero byte");
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
  Descriptor directory(open(path.c_str(), flags));
  if (!directory && errno == ENOENT) {
    if (const int error = make_with_parents(path); error != 0) return cannot_open(path, error);
    directory = Descriptor(open(path.c_str(), flags));
  }
  if (!directory) return cannot_open(path, errno);
  struct stat status;
  struct statfs system;
  if (fstat(directory.get(), &status) != 0 || fstatfs(directory.get(), &system) != 0) return cannot_open(path, errno);
  if (status.st_uid != geteuid())
    return refused(ErrorNumber::state_dir, path, "belongs to another user; name a directory of this user");
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && fchmod(directory.get(), 0700) != 0)
    return refused(ErrorNumber::state_dir, path, "can be written by others; make it mode 0700");
  struct stat parent;
  constexpr mode_t sticky = S_ISVTX;
  if (fstatat(directory.get(), "..", &parent, 0) == 0 && (parent.st_mode & (S_IWOTH | sticky)) == S_IWOTH)
    return refused(ErrorNumber::state_dir, path, "lies in a directory that everyone can write to; set its sticky bit");
  if (system.f_type != ext4 && system.f_type != xfs && system.f_type != tmpfs) {
    char type[32];
    std::snprintf(type, sizeof type, "0x%lx", static_cast<unsigned long>(system.f_type));
    return refused(ErrorNumber::state_file_system, path,
                   "is on a file system (type " + std::string(type) +
                       ") that does not keep room for what is mapped; use ext4, xfs or tmpfs");
  }
  return directory;
}

}  // namespace headroom::page
