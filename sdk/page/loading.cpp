#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

#include "sdk/core/error.hpp"
#include "sdk/page/directory.hpp"

/// Opening a directory's segments: what is missing, damaged or newer.
namespace headroom::page {

namespace {

using core::ErrorNumber;

ErrorNumber number_of(int system) {
  if (system == ENOSPC || system == EDQUOT || system == EFBIG) return ErrorNumber::state_full;
  if (system == EROFS || system == EACCES || system == EPERM) return ErrorNumber::state_read_only;
  return ErrorNumber::state_dir;
}

std::array<std::uint8_t, 16> random_id() {
  std::array<std::uint8_t, 16> id{};
  if (getrandom(id.data(), id.size(), 0) < 0) id.fill(0);
  return id;
}

/// The highest number of a segment file there is; 0 when there is none but the first.
unsigned highest_number(int directory) {
  unsigned highest = 0;
  const int listing = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (listing < 0) return highest;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(listing), closedir);
  if (!entries) {
    close(listing);
    return highest;
  }
  while (const dirent* entry = readdir(entries.get())) {
    char* end = nullptr;
    if (std::strncmp(entry->d_name, "counters-", 9) != 0) continue;
    const unsigned long number = std::strtoul(entry->d_name + 9, &end, 10);
    if (*end == '\0' && number < max_segments) highest = std::max(highest, static_cast<unsigned>(number));
  }
  return highest;
}

}  // namespace

core::Result<void> Directory::load() {
  if (!is_durable()) {
    if (segments_.at_or_new(0) == nullptr)
      return core::make_error(ErrorNumber::out_of_memory, "no memory for counters");
    return {};
  }
  if (const int error = locks_.open(segments_.directory()); error != 0)
    return core::make_error(number_of(error), "state_dir \"" + path_ + "\": the file \"private\" cannot be opened: " +
                                                  std::strerror(error) + "; make it writable for this user");
  if (auto first = load_first(); !first) return first;
  for (unsigned number = 1; number < max_segments; ++number) {
    if (segments_.is_removed(number)) continue;
    auto mapped = map_segment(segments_.directory(), number);
    if (mapped.fault == Fault::missing) break;
    if (mapped.fault == Fault::damaged) {
      if (auto repaired = repair(number); !repaired) return repaired;
    } else if (mapped.fault != Fault::none) {
      return failure(number, mapped.fault, mapped.number);
    } else {
      segments_.adopt(number, std::move(mapped.segment));
    }
  }
  boot_ = enter(words());
  remove_unpublished(segments_.directory());
  return keep_ahead();
}

core::Result<void> Directory::load_first() {
  auto mapped = map_segment(segments_.directory(), 0);
  if (mapped.fault == Fault::damaged) {
    if (auto repaired = repair(0); !repaired) return repaired;
    mapped = map_segment(segments_.directory(), 0);
  }
  if (mapped.fault == Fault::missing) {
    if (const int error = segments_.create(0, random_id()); error != 0) return failure(0, Fault::system, error);
    mapped = map_segment(segments_.directory(), 0);
    if (mapped.segment) {
      segments_.adopt(0, std::move(mapped.segment));
      note_gaps();
    }
  }
  if (mapped.fault != Fault::none) return failure(0, mapped.fault, mapped.number);
  if (mapped.segment) segments_.adopt(0, std::move(mapped.segment));
  return {};
}

core::Result<void> Directory::repair(unsigned number) {
  for (int attempt = 0; !locks_.take(Locks::repair_byte); ++attempt) {
    if (attempt == 50) return failure(number, Fault::damaged, EBUSY);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  core::Result<void> result;
  // Someone else may have set it aside meanwhile; and who counts in it must not be cut off from the others.
  if (map_segment(segments_.directory(), number).fault == Fault::damaged) {
    if (locks_.is_taken_elsewhere(0, Locks::repair_byte)) {
      result = failure(number, Fault::damaged, EBUSY);
    } else if (auto aside = set_aside(segments_.directory(), segment_name(number)); !aside.empty()) {
      aside_.push_back(std::move(aside));
      if (number != 0) segments_.mark_removed(number);
    } else {
      result = failure(number, Fault::damaged, errno);
    }
  } else {
    segments_.at(number);
  }
  locks_.release(Locks::repair_byte);
  return result;
}

core::Error Directory::failure(unsigned number, Fault fault, int system) const {
  const std::string file = "state_dir \"" + path_ + "\": \"" + segment_name(number) + "\" ";
  switch (fault) {
    case Fault::newer:
      return core::make_error(ErrorNumber::state_newer,
                              file +
                                  "was written by a newer version of this library and is left untouched; update the "
                                  "library or use another directory");
    case Fault::damaged:
      return core::make_error(
          ErrorNumber::state_damaged,
          file + (system == EBUSY ? "is damaged and another process uses the directory; it is set "
                                    "aside when that one has ended"
                                  : "is damaged and cannot be renamed: " + std::string(std::strerror(system))));
    default:
      return core::make_error(number_of(system), file + "cannot be used: " + std::strerror(system) +
                                                     (number_of(system) == ErrorNumber::state_full
                                                          ? "; free some space"
                                                          : "; make the directory writable for this user"));
  }
}

void Directory::note_gaps() {
  // A first segment that had to be made anew does not know which of the others are gone.
  for (unsigned number = highest_number(segments_.directory()); number > 0; --number)
    if (faccessat(segments_.directory(), segment_name(number).c_str(), F_OK, AT_SYMLINK_NOFOLLOW) != 0)
      segments_.mark_removed(number);
}

}  // namespace headroom::page
