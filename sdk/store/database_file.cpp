#include "sdk/store/database_file.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "sdk/store/schema.hpp"

namespace headroom::store {
namespace {

using core::ErrorNumber;

Failure failed(const std::string& path, int why) {
  const auto number = why == ENOSPC || why == EDQUOT ? ErrorNumber::state_full
                      : why == EROFS                 ? ErrorNumber::state_read_only
                                                     : ErrorNumber::state_dir;
  return {0, core::make_error(number, path + ": " + std::strerror(why) + "; let this user read and write it")};
}

/// SQLite refuses a path with a symbolic link anywhere; only the last part may not be one.
std::string real(const std::string& directory) {
  char resolved[PATH_MAX];
  if (realpath(directory.c_str(), resolved) == nullptr) throw failed(directory, errno);
  return resolved;
}

/// Made elsewhere and then moved in, never over another: with the first close() of the file itself this process would
/// lose the locks of a client that has it open by then.
void create(const std::string& path) {
  const std::string draft = path + ".new-" + std::to_string(gettid());
  unlink(draft.c_str());
  const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) throw failed(draft, errno);
  close(fd);
  int failure = renameat2(AT_FDCWD, draft.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
  if (failure == EINVAL) failure = link(draft.c_str(), path.c_str()) == 0 ? 0 : errno;
  unlink(draft.c_str());
  if (failure != 0 && failure != EEXIST) throw failed(path, failure);
}

/// True: a file that SQLite may open. Opening it to look would block on a FIFO, and lose locks as above.
bool is_regular(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) {
    if (errno != ENOENT) throw failed(path, errno);
    create(path);
    return true;
  }
  if (!S_ISREG(found.st_mode)) return false;
  if ((found.st_mode & 077) != 0) chmod(path.c_str(), 0600);
  return true;
}

/// What SQLite cannot even begin with, though nothing outside the file stands in its way.
bool is_unusable(const Failure& failure, const std::string& path) {
  const int kind = failure.code & 0xff;
  return is_damage(failure) || kind == SQLITE_ERROR || (kind == SQLITE_READONLY && access(path.c_str(), W_OK) == 0);
}

std::unique_ptr<Connection> open_sound(const std::string& path) {
  if (!is_regular(path)) throw Failure{0, core::make_error(ErrorNumber::state_damaged, path + ": it is not a file")};
  auto connection = std::make_unique<Connection>(path);
  migrate(*connection);
  return connection;
}

/// One process at a time decides about a damaged file, lest a second one sets the new one aside.
class RepairLock {
 public:
  explicit RepairLock(const std::string& directory) : fd_(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (fd_ < 0) throw failed(directory, errno);
    if (flock(fd_, LOCK_EX | LOCK_NB) == 0) return;
    close(fd_);
    throw Failure{0, core::make_error(ErrorNumber::database,
                                      directory + ": another process repairs the database; it is tried again")};
  }
  ~RepairLock() { close(fd_); }
  RepairLock(const RepairLock&) = delete;
  RepairLock& operator=(const RepairLock&) = delete;

 private:
  const int fd_;
};

std::string set_aside(const std::string& path, core::Instant now) {
  std::string when = core::to_rfc3339(now);
  when.erase(std::remove_if(when.begin(), when.end(), [](char c) { return c == '-' || c == ':'; }), when.end());
  const std::string base = path + ".damaged-" + when;
  std::string name = base;
  struct stat found {};
  for (int again = 2; lstat(name.c_str(), &found) == 0; ++again) name = base + "-" + std::to_string(again);
  // The journal first: it must not be played into the new database.
  if (std::rename((path + "-journal").c_str(), (name + "-journal").c_str()) != 0 && errno != ENOENT)
    throw failed(path, errno);
  if (std::rename(path.c_str(), name.c_str()) != 0) throw failed(path, errno);
  return name;
}

}  // namespace

std::unique_ptr<Connection> open_database(const std::string& directory, core::Instant now,
                                          const std::function<void(const core::Error&)>& report) {
  const auto home = real(directory);
  const auto path = home + "/" + database_name;
  try {
    return open_sound(path);
  } catch (const Failure& failure) {
    if (!is_unusable(failure, path)) throw;
  }
  const RepairLock lock(home);
  std::string damage;
  try {
    return open_sound(path);
  } catch (const Failure& failure) {
    if (!is_unusable(failure, path)) throw;
    damage = failure.error.detail;
  }
  const auto kept_as = set_aside(path, now);
  auto fresh = open_sound(path);
  report(core::make_error(ErrorNumber::state_damaged, damage + "; it is kept as " + kept_as));
  return fresh;
}

}  // namespace headroom::store
