#pragma once
// The server's memory: one embedded SQLite file, headroom.db, written by one thread. What arrives while a commit is
// under way shares the next one (group commit: many writes, one fsync), and is answered when that one is on disk.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sdk/core/mutex.hpp"
#include "server-stub/store/database.hpp"

namespace headroom::server::store {

// Thread safety: every method from any thread but the destructor.
class Store {
 public:
  using Work = std::function<void(Database&)>;
  using Done = std::function<void(bool durable)>;

  // Makes the directory and the file, owner-only, where there are none. Throws StoreError, saying what to do, for: a
  // place that cannot be used, a file that is not a store or is damaged, one of a newer version, one held by another
  // process.
  explicit Store(const std::filesystem::path& data_directory);
  ~Store();  // closes
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Runs `work` on the store's thread and then `done` there, exactly once: true when all it wrote is on disk, false
  // when none of it is, because `work` threw or the disk failed; the other work of the same commit is not touched by a
  // throw. Nothing may be acknowledged before done(true). Reading is work that writes nothing. With more than
  // `capacity` waiting, or after close, done(false) comes at once on the caller's thread. `done` must not throw.
  void async_write(Work work, Done done);

  // The same, waited for: for start-up and tests. False as above.
  bool write(Work work);

  // Did the last write reach the disk? Where not, the next one tries again, and once a second the store itself.
  [[nodiscard]] bool is_healthy() const;
  // Why the last one that failed did, for the log. Empty: none has.
  [[nodiscard]] std::string last_error() const;

  // Stops intake, commits what waits, closes the file. Idempotent.
  void close();

  static constexpr std::size_t capacity = 16'384;

 private:
  struct Item {
    Work work;
    Done done;
  };
  struct Written;
  void loop();
  std::deque<Item> next_batch();
  void commit(std::deque<Item>& batch);
  void run(Item item, std::vector<Written>& written);
  void report(bool is_healthy, const std::string& error);

  std::optional<Database> database_;  // the thread's, while it runs
  mutable core::Mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Item> waiting_ HEADROOM_GUARDED_BY(mutex_);
  bool closing_ HEADROOM_GUARDED_BY(mutex_) = false;
  bool healthy_ HEADROOM_GUARDED_BY(mutex_) = true;
  std::string error_ HEADROOM_GUARDED_BY(mutex_);

  core::Mutex join_;
  std::thread thread_ HEADROOM_GUARDED_BY(join_);
};

}  // namespace headroom::server::store
