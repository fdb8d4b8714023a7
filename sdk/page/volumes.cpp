#include "sdk/page/volumes.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/page/segment_copy.hpp"
#include "sdk/page/state_directory.hpp"

namespace headroom::page {

namespace {

using core::ErrorNumber;

core::Error not_copied(core::Error why, int error) {
  why.detail += "; and it cannot be written: " + std::string(std::strerror(error));
  return why;
}

/// The volumes that this process has entered, by their directory's device and inode; in memory by path.
class Registry {
 public:
  using Identity = std::pair<dev_t, ino_t>;
  using Shared = std::shared_ptr<Volume>;

  /// A forked child starts with its own: it shares neither the parent's locks nor the state of its mutexes.
  static Registry& here();

  core::Result<Shared> enter(StateDirectory directory, const std::string& path);
  Entered enter_memory(const std::string& path, core::Error why);

 private:
  explicit Registry(Registry* inherited) noexcept : inherited_(inherited) {}
  core::Result<std::shared_ptr<Presence>> presence_in(int directory, const std::string& path) HEADROOM_REQUIRES(mutex_);
  core::Result<Shared> load(std::unique_ptr<Volume> volume);

  static std::atomic<Registry*> current_;
  [[maybe_unused]] Registry* const inherited_;  // reachable, so no leak in the eyes of a checker
  const pid_t process_ = getpid();
  core::Mutex mutex_;
  std::map<Identity, std::weak_ptr<Volume>> volumes_ HEADROOM_GUARDED_BY(mutex_);
  std::map<std::string, std::weak_ptr<Volume>> in_memory_ HEADROOM_GUARDED_BY(mutex_);
  std::map<Identity, std::weak_ptr<Presence>> presences_ HEADROOM_GUARDED_BY(mutex_);
};

std::atomic<Registry*> Registry::current_{nullptr};

Registry& Registry::here() {
  Registry* known = current_.load();
  while (known == nullptr || known->process_ != getpid()) {
    auto* fresh = new Registry(known);
    if (current_.compare_exchange_strong(known, fresh)) return *fresh;
    delete fresh;
  }
  return *known;
}

core::Result<Registry::Shared> Registry::enter(StateDirectory directory, const std::string& path) {
  struct stat status;
  if (fstat(directory.descriptor.get(), &status) != 0)
    return core::make_error(ErrorNumber::state_dir, "state_dir \"" + path + "\" cannot be examined");
  const Identity identity{status.st_dev, status.st_ino};
  Shared known;  // let go of without the lock, as that may end it
  const core::Lock lock(mutex_);
  known = volumes_[identity].lock();
  if (known && known->look().number == 0) return known;
  Descriptor segments = std::move(directory.descriptor), home;
  if (!directory.holds_room) {
    // Asked first, so that nothing is left in shared memory for a directory that takes no copies.
    if (const int error = try_writing(segments.get()); error != 0) return not_copied(directory.copied, error);
    auto memory = open_shared_memory(status.st_dev, status.st_ino);
    if (!memory) return memory.error();
    home = std::exchange(segments, *std::move(memory));
  }
  auto presence = presence_in(segments.get(), path);
  if (!presence) return presence.error();
  auto loaded = load(std::make_unique<Volume>(std::move(segments), std::move(home), path, *std::move(presence)));
  if (loaded) volumes_[identity] = *loaded;
  return loaded;
}

Entered Registry::enter_memory(const std::string& path, core::Error why) {
  const core::Lock lock(mutex_);
  if (!path.empty())
    if (Shared known = in_memory_[path].lock()) return {std::move(known), std::move(why)};
  auto loaded = load(std::make_unique<Volume>(Descriptor(), Descriptor(), path, std::make_shared<Presence>()));
  if (!loaded) return {nullptr, loaded.error()};
  if (!path.empty()) in_memory_[path] = *loaded;
  return {*std::move(loaded), std::move(why)};
}

core::Result<std::shared_ptr<Presence>> Registry::presence_in(int directory, const std::string& path) {
  // Looked at before it is opened: closing a second descriptor of it would drop every lock that this process has on it.
  struct stat status;
  if (fstatat(directory, "private", &status, AT_SYMLINK_NOFOLLOW) == 0)
    if (auto known = presences_[{status.st_dev, status.st_ino}].lock()) return known;
  auto made = std::make_shared<Presence>();
  if (const int error = made->locks.open(directory, made->file); error != 0)
    return core::make_error(number_of(error), "state_dir \"" + path + "\": the file \"private\" cannot be opened: " +
                                                  std::strerror(error) + "; make it writable for this user");
  presences_[{made->file.device, made->file.inode}] = made;
  return made;
}

core::Result<Registry::Shared> Registry::load(std::unique_ptr<Volume> volume) {
  if (auto loaded = volume->load(); !loaded) return loaded.error();
  return Shared(volume.release(), [this](Volume* unused) {
    if (process_ != getpid()) return;  // the parent's, in a child
    // Under the lock to the end: closing the private file drops every lock that this process has on it.
    const core::Lock lock(mutex_);
    delete unused;
  });
}

}  // namespace

Entered enter_volume(const std::string& state_dir) {
  Registry& registry = Registry::here();
  if (state_dir.empty()) return registry.enter_memory({}, {});
  auto directory = open_state_directory(state_dir);
  if (!directory) return registry.enter_memory(state_dir, directory.error());
  const core::Error copied = directory->copied;
  auto volume = registry.enter(*std::move(directory), state_dir);
  if (!volume) return registry.enter_memory(state_dir, volume.error());
  return {*std::move(volume), copied};
}

}  // namespace headroom::page
