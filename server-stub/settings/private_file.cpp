#include "server-stub/settings/private_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace headroom::server::settings {
namespace {

constexpr std::size_t largest = 1024 * 1024;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw FileError("'" + file.string() + "' " + what);
}

[[noreturn]] void fail_with_errno(const std::filesystem::path& file, const std::string& action) {
  fail(file, "cannot be " + action + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags) : number_(::open(file.c_str(), flags | O_CLOEXEC, 0600)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::optional<std::string> read_private_file(const std::filesystem::path& file) {
  const Descriptor descriptor(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);  // a FIFO would wait for its writer
  if (!descriptor.is_open() && errno == ENOENT) return std::nullopt;
  struct stat status {};
  if (!descriptor.is_open() || ::fstat(descriptor.number(), &status) != 0) fail_with_errno(file, "read");
  if (!S_ISREG(status.st_mode)) fail(file, "is not a regular file: move it away");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) fail(file, "may be read by others: set its mode to 600");
  if (static_cast<std::size_t>(status.st_size) > largest)
    fail(file, "is larger than 1 MiB: it is not what it should be");

  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  for (std::size_t filled = 0; filled < text.size();) {
    const auto count = ::read(descriptor.number(), text.data() + filled, text.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_with_errno(file, "read");
    if (count == 0) fail(file, "became shorter while it was read: try again");
    filled += static_cast<std::size_t>(count);
  }
  return text;
}

void replace_private_file(const std::filesystem::path& file, std::string_view text) {
  auto beside = file;
  beside += ".new";
  std::error_code ignored;
  std::filesystem::remove(beside, ignored);  // left by a process that died here
  {
    const Descriptor descriptor(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    if (!descriptor.is_open() || !write_all(descriptor.number(), text) || ::fsync(descriptor.number()) != 0)
      fail_with_errno(beside, "written");
  }
  if (::rename(beside.c_str(), file.c_str()) != 0) fail_with_errno(file, "replaced");
  const Descriptor directory(file.parent_path(), O_RDONLY | O_DIRECTORY);
  if (!directory.is_open() || ::fsync(directory.number()) != 0) fail_with_errno(file.parent_path(), "flushed");
}

FileLock::FileLock(const std::filesystem::path& file, Mode mode)
    : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  if (descriptor_ < 0) fail_with_errno(file, "opened");
  int failed = 0;
  do {
    failed = ::flock(descriptor_, mode == Mode::fail ? LOCK_EX | LOCK_NB : LOCK_EX);
  } while (failed != 0 && errno == EINTR);
  if (failed == 0) return;
  const int reason = errno;
  ::close(descriptor_);
  if (reason == EWOULDBLOCK) fail(file, "is locked by another process");
  errno = reason;
  fail_with_errno(file, "locked");
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace headroom::server::settings
