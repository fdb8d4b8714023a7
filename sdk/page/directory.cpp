#include "sdk/page/directory.hpp"

#include <cerrno>

#include "sdk/core/hash.hpp"

namespace headroom::page {

ports::Place Directory::find(const ports::Key& key) noexcept {
  const std::uint64_t hash = core::hash_bytes(&key, sizeof key);
  for (unsigned number = 0; number < max_segments; ++number) {
    if (segments_.is_removed(number)) continue;
    Segment* segment = segments_.at(number);
    if (segment == nullptr) return {};
    if (const auto answer = segment->find(key, hash); !answer.sealed) return answer.place;
  }
  return {};
}

ports::Place Directory::find_or_create(const ports::Key& key, const Initialise& initialise) noexcept {
  const std::uint64_t hash = core::hash_bytes(&key, sizeof key);
  for (unsigned number = 0; number < max_segments; ++number) {
    if (segments_.is_removed(number)) continue;
    Segment* segment = segments_.at_or_new(number);
    if (segment == nullptr) return {};
    if (const auto answer = segment->find_or_create(key, hash, initialise); !answer.sealed) return answer.place;
  }
  return {};
}

void Directory::each(const std::function<void(ports::Place)>& visit) {
  for (unsigned number = 0; number < max_segments; ++number)
    if (Segment* segment = segments_.is_removed(number) ? nullptr : segments_.at_known(number)) segment->each(visit);
}

core::Result<void> Directory::keep_ahead() {
  unsigned last = 0;
  for (unsigned number = 1; number < max_segments; ++number) {
    if (segments_.is_removed(number)) continue;
    if (segments_.at(number) == nullptr) break;
    last = number;
  }
  Segment& newest = *segments_.at(last);
  if (newest.places_taken() < newest.capacity() / 2) return {};
  do ++last;
  while (segments_.is_removed(last));
  if (const int error = segments_.create(last, {}); error != 0) return failure(last, Fault::system, error);
  segments_.at(last);
  return {};
}

core::Result<void> Directory::flush() {
  words().closed_cleanly.store(0);  // another process may have closed just when this one came
  if (const int error = segments_.flush(); error != 0) return failure(0, Fault::system, error);
  return {};
}

core::Result<void> Directory::close_cleanly() {
  if (auto flushed = flush(); !flushed) return flushed;
  words().closed_cleanly.store(1);
  if (const int error = segments_.flush(); error != 0) return failure(0, Fault::system, error);
  return {};
}

std::uint32_t Directory::damaged_records() noexcept {
  std::uint32_t damaged = 0;
  for (unsigned number = 0; number < max_segments; ++number)
    if (const Segment* segment = segments_.at_known(number)) damaged += segment->damaged();
  return damaged;
}

void Directory::abandon_in_child() noexcept {
  locks_.close();
  segments_.close_directory();
}

}  // namespace headroom::page
