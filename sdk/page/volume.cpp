#include "sdk/page/volume.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <utility>

#include "sdk/core/hash.hpp"
#include "sdk/page/segment_copy.hpp"

namespace headroom::page {

namespace {

/// The segments of one kind.
struct Range {
  unsigned first, end;
};
constexpr Range counters{0, first_sketches}, sketches{first_sketches, max_segments};

Range range_of(const ports::Key& key) noexcept {
  return key.record_kind() == ports::RecordKind::unique ? sketches : counters;
}

}  // namespace

Volume::Volume(Descriptor segments, Descriptor home, std::string path, std::shared_ptr<Presence> presence)
    : path_(std::move(path)), presence_(std::move(presence)), segments_(std::move(segments)), home_(std::move(home)) {}

ports::Place Volume::find(const ports::Key& key) noexcept {
  const std::uint64_t hash = core::hash_bytes(&key, sizeof key);
  for (auto [number, end] = range_of(key); number < end; ++number) {
    if (segments_.is_removed(number)) continue;
    Segment* segment = segments_.at(number);
    if (segment == nullptr) return {};
    if (const auto answer = segment->find(key, hash); !answer.sealed) return answer.place;
  }
  return {};
}

ports::Place Volume::find_or_create(const ports::Key& key, const Initialise& initialise) noexcept {
  const std::uint64_t hash = core::hash_bytes(&key, sizeof key);
  const Range range = range_of(key);
  if (range.first == first_sketches) wants_sketches_.store(true);
  for (unsigned number = range.first; number < range.end; ++number) {
    if (segments_.is_removed(number)) continue;
    Segment* segment = segments_.at_or_new(number);
    if (segment == nullptr) return {};
    if (const auto answer = segment->find_or_create(key, hash, initialise); !answer.sealed) return answer.place;
  }
  return {};
}

void Volume::each(const std::function<void(ports::Place)>& visit) {
  for (unsigned number = 0; number < max_segments; ++number)
    if (Segment* segment = segments_.is_removed(number) ? nullptr : segments_.at_known(number)) segment->each(visit);
}

core::Result<void> Volume::keep_ahead() {
  if (auto ahead = keep_ahead(counters.first, counters.end); !ahead) return ahead;
  return keep_ahead(sketches.first, sketches.end);
}

core::Result<void> Volume::keep_ahead(unsigned first, unsigned end) {
  Segment* newest = nullptr;
  unsigned next = first;
  for (unsigned number = first; number < end; ++number) {
    next = number;
    if (segments_.is_removed(number)) continue;
    Segment* const segment = segments_.at(number);
    if (segment == nullptr) break;
    newest = segment;
    next = end;  // where this is the last
  }
  const bool is_wanted = newest != nullptr ? newest->places_taken() >= newest->capacity() / 2 : wants_sketches_.load();
  if (!is_wanted || next == end || segments_.is_removed(next)) return {};
  if (const int error = segments_.create(next, {}); error != 0) return failure(next, Fault::system, error);
  segments_.at(next);
  return {};
}

core::Result<void> Volume::flush() {
  words().closed_cleanly.store(0);  // another process may have closed just when this one came
  if (home_ && !clients().leads()) return {};
  if (const int error = write_through(); error != 0) return failure(0, Fault::system, error);
  return {};
}

core::Result<void> Volume::close_cleanly() {
  words().closed_cleanly.store(0);
  int error = write_through();
  if (error == 0) {
    words().closed_cleanly.store(1);
    error = write_through();
  }
  if (error != 0) return failure(0, Fault::system, error);
  return {};
}

core::Error Volume::look() {
  if (!segments_.is_on_disk()) return {};
  struct stat status;
  const auto is_same = [&](const FileIdentity& file) { return file == FileIdentity{status.st_dev, status.st_ino}; };
  core::Error why;
  if (is_suspect_.load()) why = lost(core::ErrorNumber::state_damaged, "could not be written through");
  const int directory = segments_.directory();
  for (unsigned number = 0; number < max_segments; ++number) {
    // What was removed is said in the first, which is looked at before it is asked.
    Segment* segment = number != 0 && segments_.is_removed(number) ? nullptr : segments_.at_known(number);
    if (segment == nullptr) continue;
    if (fstatat(directory, segment_name(number).c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) why = lost(core::ErrorNumber::state_dir, "was removed while it was in use");
    } else if (!is_same(segment->file())) {
      why = lost(core::ErrorNumber::state_dir, "was replaced while it was in use");
    } else if (static_cast<std::size_t>(status.st_size) < segment->bytes()) {
      segment->cover(static_cast<std::size_t>(status.st_size));
      has_lost_bytes_.store(true);
      why = lost(core::ErrorNumber::state_damaged, "was cut while it was in use");
    }
  }
  if (fstatat(directory, "private", &status, AT_SYMLINK_NOFOLLOW) == 0 ? !is_same(presence_->file) : errno == ENOENT)
    why = lost(core::ErrorNumber::state_dir, "was removed or replaced while it was in use");
  const bool is_there = stat(path_.c_str(), &status) == 0;
  if (is_there ? !is_same(directory_) : errno == ENOENT || errno == ENOTDIR)
    why = lost(core::ErrorNumber::state_dir, "was removed or replaced while it was in use");
  return why;
}

void Volume::give_up() noexcept try {
  for (unsigned number = 0; number < max_segments; ++number)
    if (Segment* segment = segments_.at_known(number)) {
      struct stat status;
      if (fstatat(segments_.directory(), segment_name(number).c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
          segment->file() == FileIdentity{status.st_dev, status.st_ino})
        set_aside(segments_.directory(), segment_name(number));
    }
} catch (const std::bad_alloc&) {
  // Whoever comes next tries again.
}

void Volume::remove(unsigned number) noexcept try {
  if (number == 0 || !segments_.is_on_disk()) return;
  segments_.mark_removed(number);
  if (write_through() != 0) return;  // the mark first: a file that is only gone would be missed
  const std::string name = segment_name(number);
  unlinkat(segments_.directory(), name.c_str(), 0);
  if (home_) unlinkat(home_.get(), name.c_str(), 0);
} catch (const std::bad_alloc&) {
  // It stays.
}

bool Volume::needs_new_lanes() noexcept {
  const auto now = boot_id();
  const bool is_settled = words().boot_id[0].load() == now[0] && words().boot_id[1].load() == now[1];
  return has_lost_sketches_.load() || (boot_ == Boot::after_unclean && !is_settled) ||
         (is_elsewhere_ && words().origin.load() != origin_);
}

void Volume::lanes_are_new() noexcept {
  settle_boot(words());
  words().origin.store(origin_);
  has_lost_sketches_.store(false);
}

Durability Volume::durability() const noexcept {
  if (!segments_.is_on_disk()) return Durability::memory;
  return home_ ? Durability::interval : Durability::page;
}

std::uint32_t Volume::damaged_records() noexcept {
  std::uint32_t damaged = 0;
  for (unsigned number = 0; number < max_segments; ++number)
    if (const Segment* segment = segments_.at_known(number)) damaged += segment->damaged();
  return damaged;
}

void Volume::abandon_in_child() noexcept {
  presence_->locks.close();
  segments_.close_directory();
  home_.reset();
}

core::Error Volume::lost(core::ErrorNumber number, const std::string& what) const {
  return core::make_error(
      number, "state_dir \"" + path_ + "\": a file in it " + what + "; counting goes on in new files and a new lane");
}

int Volume::write_through() noexcept {
  int error = 0;
  if (home_) {
    const core::Lock lock(copying_);
    error = copy_all();
  } else {
    error = segments_.flush();
    // The kernel may have dropped what it could not write, and calls the next attempt a success.
    if (error == EIO) is_suspect_.store(true);
  }
  return error;
}

int Volume::copy_all() noexcept {
  for (unsigned number = 0; number < max_segments; ++number)
    if (Segment* segment = segments_.is_removed(number) ? nullptr : segments_.at(number))
      if (const int error = copy_out(*segment, home_.get(), number, copied_[number]); error != 0) return error;
  return 0;
}

}  // namespace headroom::page
