#include "sdk/page/segment_file.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "sdk/page/descriptor.hpp"
#include "sdk/page/file_size_signal.hpp"

namespace headroom::page {

namespace {

constexpr char unpublished[] = ".new-";
constexpr std::time_t seconds_to_publish = 60;

Mapped failed(Fault fault, int number = 0) { return {nullptr, fault, number}; }

Fault judge(const SegmentHeader& header, unsigned number, std::size_t size) {
  if (std::memcmp(header.magic, magic, sizeof magic) != 0 || header.crc != header_crc(header)) return Fault::damaged;
  if (header.version > format_version) return Fault::newer;
  const bool fits = header.version == format_version && header.kind == 0 && header.number == number &&
                    std::has_single_bit(header.capacity) && header.capacity >= 4 && header.capacity <= max_capacity &&
                    header.header_bytes == sizeof(SegmentHeader) && header.record_bytes == sizeof(ports::Record) &&
                    header.slot_bytes == sizeof(ports::Slot) &&
                    header.table_words == header.capacity * words_per_record && size == segment_bytes(header.capacity);
  return fits ? Fault::none : Fault::damaged;
}

/// A copied or restored file may have holes, or share its blocks with another one (XFS): both need room to be written.
int hold_space(int file, std::size_t bytes) {
  const FileSizeSignal guard;
  if (const int number = posix_fallocate(file, 0, static_cast<off_t>(bytes)); number != 0) return number;
  if (fallocate(file, FALLOC_FL_UNSHARE_RANGE, 0, static_cast<off_t>(bytes)) != 0 && errno == ENOSPC) return ENOSPC;
  return 0;
}

std::string unpublished_name() {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != sizeof random) random = static_cast<std::uint64_t>(getpid());
  char name[32];
  std::snprintf(name, sizeof name, "%s%016llx", unpublished, static_cast<unsigned long long>(random));
  return name;
}

int fill(int file, unsigned number, const std::array<std::uint8_t, 16>& directory_id) {
  if (const int error = hold_space(file, segment_bytes(segment_capacity)); error != 0) return error;
  const auto header = std::make_unique<SegmentHeader>();
  write_header(*header, segment_capacity, number, directory_id);
  const FileSizeSignal guard;
  return pwrite(file, header.get(), sizeof *header, 0) == sizeof *header ? 0 : EIO;
}

}  // namespace

std::string segment_name(unsigned number) { return "counters-" + std::to_string(number); }

Mapped map_segment(int directory, unsigned number) {
  // O_NONBLOCK: a FIFO or device planted under the name must not block the open (F-35).
  const Descriptor file(
      openat(directory, segment_name(number).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!file) {
    if (errno == ENOENT) return failed(Fault::missing);
    const bool is_foreign = errno == ELOOP || errno == EISDIR || errno == ENXIO || errno == ENODEV;
    return failed(is_foreign ? Fault::damaged : Fault::system, errno);
  }
  struct stat status;
  if (fstat(file.get(), &status) != 0) return failed(Fault::system, errno);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || status.st_uid != geteuid() || size < sizeof(SegmentHeader))
    return failed(Fault::damaged);
  const auto header = std::make_unique<SegmentHeader>();
  if (pread(file.get(), header.get(), sizeof *header, 0) != sizeof *header) return failed(Fault::system, errno);
  if (const Fault fault = judge(*header, number, size); fault != Fault::none) return failed(fault);
  if (const int error = hold_space(file.get(), size); error != 0) return failed(Fault::system, error);
  void* base = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (base == MAP_FAILED) return failed(Fault::system, errno);
  return {std::make_unique<Segment>(base, header->capacity), Fault::none, 0};
}

int create_segment(int directory, unsigned number, const std::array<std::uint8_t, 16>& directory_id) {
  const std::string name = unpublished_name();
  Descriptor file(openat(directory, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return errno;
  int error = fill(file.get(), number, directory_id);
  if (error == 0 && linkat(directory, name.c_str(), directory, segment_name(number).c_str(), 0) != 0) error = errno;
  unlinkat(directory, name.c_str(), 0);
  return error == EEXIST ? 0 : error;
}

std::string set_aside(int directory, const std::string& name) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char when[32];
  std::strftime(when, sizeof when, ".damaged-%Y%m%dT%H%M%SZ", &utc);
  for (int attempt = 0; attempt < 100; ++attempt) {
    const std::string aside = name + when + (attempt == 0 ? "" : "-" + std::to_string(attempt));
    if (renameat2(directory, name.c_str(), directory, aside.c_str(), RENAME_NOREPLACE) == 0) return aside;
    if (errno != EEXIST) break;
  }
  return {};
}

void remove_unpublished(int directory) {
  const int listing = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (listing < 0) return;
  DIR* entries = fdopendir(listing);
  if (entries == nullptr) {
    close(listing);
    return;
  }
  while (const dirent* entry = readdir(entries)) {
    struct stat status;
    if (std::strncmp(entry->d_name, unpublished, sizeof unpublished - 1) != 0 ||
        fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
      continue;
    if (std::time(nullptr) - status.st_mtime > seconds_to_publish) unlinkat(directory, entry->d_name, 0);
  }
  closedir(entries);
}

}  // namespace headroom::page
