#include "sdk/page/open.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/core/thread_annotations.hpp"
#include "sdk/page/state_directory.hpp"

namespace headroom::page {

namespace {

/// The directories that this process has mapped, by device and inode.
class Registry {
 public:
  using Identity = std::pair<dev_t, ino_t>;

  /// A forked child starts with its own: it shares neither the parent's locks nor the state of its mutexes.
  static Registry& here();

  Opened open(Identity identity, Descriptor descriptor, const std::string& path);

 private:
  core::Result<Directory*> enter(Identity identity, Descriptor descriptor, const std::string& path);

  struct Entry {
    std::unique_ptr<Directory> directory;
    std::size_t users = 0;
  };

  explicit Registry(Registry* inherited) noexcept : inherited_(inherited) {}
  void release(Identity identity);

  static std::atomic<Registry*> current_;
  [[maybe_unused]] Registry* const inherited_;  // reachable, so no leak in the eyes of a checker
  const pid_t process_ = getpid();
  core::Mutex mutex_;
  std::map<Identity, Entry> entries_ HEADROOM_GUARDED_BY(mutex_);
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

Opened Registry::open(Identity identity, Descriptor descriptor, const std::string& path) {
  auto entered = enter(identity, std::move(descriptor), path);
  if (!entered) return {nullptr, entered.error()};
  return {std::shared_ptr<Directory>(*entered, [this, identity](Directory*) { release(identity); }), {}};
}

core::Result<Directory*> Registry::enter(Identity identity, Descriptor descriptor, const std::string& path) {
  const core::Lock lock(mutex_);
  const auto known = entries_.find(identity);
  if (known != entries_.end()) {
    ++known->second.users;
    return known->second.directory.get();
  }
  auto directory = std::make_unique<Directory>(std::move(descriptor), path);
  if (auto loaded = directory->load(); !loaded) return loaded.error();
  return entries_.emplace(identity, Entry{std::move(directory), 1}).first->second.directory.get();
}

void Registry::release(Identity identity) {
  if (process_ != getpid()) return;  // the parent's, in a child
  // Under the lock to the end: closing the private file drops every lock that this process has on it.
  const core::Lock lock(mutex_);
  const auto entry = entries_.find(identity);
  if (--entry->second.users == 0) entries_.erase(entry);
}

Opened in_memory(core::Error error) {
  auto directory = std::make_shared<Directory>();
  if (auto loaded = directory->load(); !loaded) return {nullptr, loaded.error()};
  return {std::move(directory), std::move(error)};
}

}  // namespace

Opened open(const std::string& state_dir) {
  if (state_dir.empty()) return in_memory({});
  auto descriptor = open_state_directory(state_dir);
  if (!descriptor) return in_memory(descriptor.error());
  struct stat status;
  if (fstat(descriptor->get(), &status) != 0)
    return in_memory(
        core::make_error(core::ErrorNumber::state_dir, "state_dir \"" + state_dir + "\" cannot be examined"));
  auto opened = Registry::here().open({status.st_dev, status.st_ino}, std::move(*descriptor), state_dir);
  return opened.directory ? std::move(opened) : in_memory(std::move(opened.error));
}

}  // namespace headroom::page
