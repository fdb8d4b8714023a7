#include "sdk/page/segment_copy.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <new>
#include <vector>

#include "sdk/core/hash.hpp"
#include "sdk/page/descriptor.hpp"
#include "sdk/page/file_size_signal.hpp"

namespace headroom::page {

namespace {

constexpr int fresh_file = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;

/// 0, or an errno.
int write_whole(int file, const char* bytes, std::size_t size) noexcept {
  const FileSizeSignal guard;
  for (std::size_t done = 0; done < size;) {
    const ssize_t count = write(file, bytes + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0 ? errno : EIO;
    done += static_cast<std::size_t>(count);
  }
  return 0;
}

/// Word by word, as others count meanwhile. In this order a record that is linked is whole: the table comes first.
std::vector<std::uint64_t> snapshot(Segment& segment) {
  std::vector<std::uint64_t> words(segment.bytes() / sizeof(std::uint64_t));
  const auto* from = reinterpret_cast<const std::uint64_t*>(&segment.header());
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = __atomic_load_n(from + i, __ATOMIC_ACQUIRE);
  return words;
}

}  // namespace

int try_writing(int directory) noexcept try {
  const std::string name = unpublished_name();
  const Descriptor file(openat(directory, name.c_str(), fresh_file, 0600));
  if (!file) return errno;
  unlinkat(directory, name.c_str(), 0);
  return 0;
} catch (const std::bad_alloc&) {
  return ENOMEM;
}

int copy_out(Segment& segment, int directory, unsigned number, std::uint64_t& written) noexcept try {
  const auto words = snapshot(segment);
  const std::size_t size = words.size() * sizeof words[0];
  const std::uint64_t hash = core::hash_bytes(words.data(), size);
  if (hash == written) return 0;
  const std::string name = unpublished_name();
  const Descriptor file(openat(directory, name.c_str(), fresh_file, 0600));
  if (!file) return errno;
  int error = write_whole(file.get(), reinterpret_cast<const char*>(words.data()), size);
  if (error == 0 && fsync(file.get()) != 0) error = errno;
  if (error == 0 && renameat(directory, name.c_str(), directory, segment_name(number).c_str()) != 0) error = errno;
  if (error == 0 && fsync(directory) != 0 && errno != EINVAL) error = errno;  // some know no fsync of a directory
  if (error != 0)
    unlinkat(directory, name.c_str(), 0);
  else
    written = hash;
  return error;
} catch (const std::bad_alloc&) {
  return ENOMEM;
}

Mapped copy_in(int from, int to, unsigned number) noexcept try {
  if (faccessat(to, segment_name(number).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0) return {};
  auto copy = read_segment(from, number);
  if (copy.fault != Fault::none) return {nullptr, copy.fault, copy.number, copy.is_short};
  const std::string name = unpublished_name();
  const Descriptor file(openat(to, name.c_str(), fresh_file, 0600));
  if (!file) return {nullptr, Fault::system, errno, false};
  int error = write_whole(file.get(), copy.bytes.data(), copy.bytes.size());
  if (error == 0 && linkat(to, name.c_str(), to, segment_name(number).c_str(), 0) != 0 && errno != EEXIST)
    error = errno;
  unlinkat(to, name.c_str(), 0);
  return {nullptr, error == 0 ? Fault::none : Fault::system, error, false};
} catch (const std::bad_alloc&) {
  return {nullptr, Fault::system, ENOMEM, false};
}

}  // namespace headroom::page
