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

Mapped failed(Fault fault, int number) { return {nullptr, fault, number, false}; }

Fault judge(const SegmentHeader& header, unsigned number, std::size_t size) {
  if (std::memcmp(header.magic, magic, sizeof magic) != 0 || header.crc != header_crc(header)) return Fault::damaged;
  if (header.version > format_version) return Fault::newer;
  const SegmentKind kind = kind_of(number);
  const bool fits = header.version == format_version && header.kind == kind &&
                    header.number == number_in_kind(number) && std::has_single_bit(header.capacity) &&
                    header.capacity >= 4 && header.capacity <= max_capacity &&
                    header.header_bytes == sizeof(SegmentHeader) && header.record_bytes == sizeof(ports::Record) &&
                    header.slot_bytes == slot_bytes(kind) && header.table_words == header.capacity * words_per_record &&
                    size == segment_bytes(header.capacity, kind);
  return fits ? Fault::none : Fault::damaged;
}

bool is_shorter(const SegmentHeader& header, unsigned number, std::size_t size) {
  return header.crc == header_crc(header) && std::has_single_bit(header.capacity) && header.capacity <= max_capacity &&
         size < segment_bytes(header.capacity, kind_of(number));
}

/// A copied or restored file may have holes, or share its blocks with another one (XFS): both need room to be written.
int hold_space(int file, std::size_t bytes) {
  const FileSizeSignal guard;
  if (const int number = posix_fallocate(file, 0, static_cast<off_t>(bytes)); number != 0) return number;
  if (fallocate(file, FALLOC_FL_UNSHARE_RANGE, 0, static_cast<off_t>(bytes)) != 0 && errno == ENOSPC) return ENOSPC;
  return 0;
}

int fill(int file, unsigned number, const std::array<std::uint8_t, 16>& directory_id) {
  const std::uint32_t capacity = new_capacity(kind_of(number));
  if (const int error = hold_space(file, segment_bytes(capacity, kind_of(number))); error != 0) return error;
  const auto header = std::make_unique<SegmentHeader>();
  write_header(*header, capacity, number, directory_id);
  const FileSizeSignal guard;
  return pwrite(file, header.get(), sizeof *header, 0) == sizeof *header ? 0 : EIO;
}

struct Found {
  Descriptor file;
  std::size_t size = 0;
  std::uint32_t capacity = 0;
  FileIdentity identity{};
  Fault fault = Fault::none;
  int number = 0;
  bool is_short = false;
};

Found unusable(Fault fault, int number = 0, bool is_short = false) {
  Found found;
  found.fault = fault;
  found.number = number;
  found.is_short = is_short;
  return found;
}

/// Opens a segment and reads its header.
Found look_at(int directory, unsigned number, int mode) {
  // O_NONBLOCK: a FIFO or device planted under the name must not block the open (F-35).
  Found found;
  found.file = Descriptor(
      openat(directory, segment_name(number).c_str(), mode | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!found.file) {
    if (errno == ENOENT) return unusable(Fault::missing);
    const bool is_foreign = errno == ELOOP || errno == EISDIR || errno == ENXIO || errno == ENODEV;
    return unusable(is_foreign ? Fault::damaged : Fault::system, errno);
  }
  struct stat status;
  if (fstat(found.file.get(), &status) != 0) return unusable(Fault::system, errno);
  if (!S_ISREG(status.st_mode) || status.st_uid != geteuid()) return unusable(Fault::damaged);
  found.size = static_cast<std::size_t>(status.st_size);
  found.identity = {status.st_dev, status.st_ino};
  if (found.size < sizeof(SegmentHeader)) return unusable(Fault::damaged, 0, true);
  const auto header = std::make_unique<SegmentHeader>();
  if (pread(found.file.get(), header.get(), sizeof *header, 0) != sizeof *header) return unusable(Fault::system, errno);
  if (const Fault fault = judge(*header, number, found.size); fault != Fault::none)
    return unusable(fault, 0, is_shorter(*header, number, found.size));
  found.capacity = header->capacity;
  return found;
}

}  // namespace

std::string unpublished_name() {
  std::uint64_t random = 0;
  if (getrandom(&random, sizeof random, 0) != sizeof random) random = static_cast<std::uint64_t>(getpid());
  char name[32];
  std::snprintf(name, sizeof name, "%s%016llx", unpublished, static_cast<unsigned long long>(random));
  return name;
}

std::string segment_name(unsigned number) {
  return (kind_of(number) == SegmentKind::counters ? "counters-" : "sketches-") +
         std::to_string(number_in_kind(number));
}

Mapped map_segment(int directory, unsigned number) {
  const Found found = look_at(directory, number, O_RDWR);
  if (found.fault != Fault::none) return {nullptr, found.fault, found.number, found.is_short};
  if (const int error = hold_space(found.file.get(), found.size); error != 0) return failed(Fault::system, error);
  void* base = mmap(nullptr, found.size, PROT_READ | PROT_WRITE, MAP_SHARED, found.file.get(), 0);
  if (base == MAP_FAILED) return failed(Fault::system, errno);
  return {std::make_unique<Segment>(base, found.capacity, kind_of(number), found.identity)};
}

ReadSegment read_segment(int directory, unsigned number) {
  const Found found = look_at(directory, number, O_RDONLY);
  ReadSegment out{{}, found.fault, found.number, found.is_short};
  if (found.fault != Fault::none) return out;
  out.bytes.resize(found.size);
  for (std::size_t done = 0; done < found.size;) {
    const ssize_t count = pread(found.file.get(), out.bytes.data() + done, found.size - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {{}, Fault::system, count < 0 ? errno : EIO, false};
    done += static_cast<std::size_t>(count);
  }
  return out;
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
