#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "sdk/core/error.hpp"
#include "sdk/page/segment_copy.hpp"
#include "sdk/page/state_directory.hpp"
#include "sdk/page/volume.hpp"

/// Opening a directory's segments: what is missing, damaged or newer.
namespace headroom::page {

namespace {

using core::ErrorNumber;

std::array<std::uint8_t, 16> random_id() {
  std::array<std::uint8_t, 16> id{};
  if (getrandom(id.data(), id.size(), 0) < 0) id.fill(0);
  return id;
}

/// The number in a segment file's name; nothing for other names.
std::optional<unsigned> number_of_name(const char* name) {
  for (const unsigned first : {0U, first_sketches}) {
    const std::string prefix = segment_name(first).substr(0, segment_name(first).size() - 1);
    char* end = nullptr;
    if (std::strncmp(name, prefix.c_str(), prefix.size()) != 0) continue;
    const unsigned long number = std::strtoul(name + prefix.size(), &end, 10);
    if (*end == '\0' && number < (first == 0 ? first_sketches : max_segments - first_sketches))
      return first + static_cast<unsigned>(number);
  }
  return std::nullopt;
}

/// Of the segment files that are there, ascending.
std::vector<unsigned> numbers_in(int directory) {
  std::vector<unsigned> numbers;
  const int listing = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (listing < 0) return numbers;
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(listing), closedir);
  if (!entries) {
    close(listing);
    return numbers;
  }
  while (const dirent* entry = readdir(entries.get()))
    if (const auto number = number_of_name(entry->d_name)) numbers.push_back(*number);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace

core::Result<void> Volume::load() {
  if (!segments_.is_on_disk()) {
    if (segments_.at_or_new(0) == nullptr)
      return core::make_error(ErrorNumber::out_of_memory, "no memory for counters");
    return {};
  }
  struct stat status;
  if (fstat(home_ ? home_.get() : segments_.directory(), &status) != 0) return failure(0, Fault::system, errno);
  directory_ = {status.st_dev, status.st_ino};
  if (home_)
    if (auto brought = bring_in(); !brought) return brought;
  if (auto first = load_first(); !first) return first;
  if (auto counters = load_more(1, first_sketches); !counters) return counters;
  if (auto sketches = load_more(first_sketches, max_segments); !sketches) return sketches;
  boot_ = enter(words());
  origin_ = origin_of(path_, home_ ? directory_.inode : segments_.at(0)->file().inode);
  std::uint64_t before = 0;
  // Where somebody counts already it is no copy, but seen by another name.
  is_elsewhere_ =
      !words().origin.compare_exchange_strong(before, origin_) && before != origin_ && clients().is_alone(0);
  remove_unpublished(segments_.directory());
  if (home_) {
    remove_unpublished(home_.get());
    const core::Lock lock(copying_);
    if (const int error = copy_all(); error != 0) return failure(0, Fault::system, error);
  }
  return keep_ahead();
}

core::Result<void> Volume::bring_in() {
  for (const unsigned number : numbers_in(home_.get())) {
    const Mapped copied = copy_in(home_.get(), segments_.directory(), number);
    if (copied.fault == Fault::damaged) {
      auto aside = set_aside(home_.get(), segment_name(number));
      if (aside.empty()) return failure(number, Fault::damaged, errno);
      aside_.push_back(std::move(aside));
      if (kind_of(number) == SegmentKind::sketches) has_lost_sketches_.store(true);
    } else if (copied.fault != Fault::none && copied.fault != Fault::missing) {
      return failure(number, copied.fault, copied.number);
    }
  }
  return {};
}

core::Result<void> Volume::load_more(unsigned first, unsigned end) {
  for (unsigned number = first; number < end; ++number) {
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
  return {};
}

core::Result<void> Volume::load_first() {
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

core::Result<void> Volume::repair(unsigned number) {
  Locks& locks = presence_->locks;
  for (int attempt = 0; !locks.take(Locks::repair_byte); ++attempt) {
    if (attempt == 50) return failure(number, Fault::damaged, EBUSY);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  core::Result<void> result;
  // Someone else may have set it aside meanwhile; and who counts in it must not be cut off from the others.
  // Of a file that was cut nobody can go on in what is left.
  if (const Mapped again = map_segment(segments_.directory(), number); again.fault == Fault::damaged) {
    if (!again.is_short && locks.is_taken_elsewhere(0, Locks::repair_byte)) {
      result = failure(number, Fault::damaged, EBUSY);
    } else if (auto aside = set_aside(segments_.directory(), segment_name(number)); !aside.empty()) {
      aside_.push_back(std::move(aside));
      if (number != 0) segments_.mark_removed(number);
      if (kind_of(number) == SegmentKind::sketches) has_lost_sketches_.store(true);
    } else {
      result = failure(number, Fault::damaged, errno);
    }
  } else {
    segments_.at(number);
  }
  locks.release(Locks::repair_byte);
  return result;
}

core::Error Volume::failure(unsigned number, Fault fault, int system) const {
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

void Volume::note_gaps() {
  // A first segment that had to be made anew does not know which of the others are gone.
  const auto there = numbers_in(segments_.directory());
  for (const unsigned number : there)
    for (unsigned below = kind_of(number) == SegmentKind::counters ? 1 : first_sketches; below < number; ++below)
      if (!std::binary_search(there.begin(), there.end(), below)) segments_.mark_removed(below);
}

}  // namespace headroom::page
