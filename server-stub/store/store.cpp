#include "server-stub/store/store.hpp"

#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <future>
#include <utility>

#include "server-stub/store/schema.hpp"

namespace headroom::server::store {
namespace {

constexpr std::chrono::seconds probe_interval{1};

std::filesystem::path prepared(const std::filesystem::path& data_directory) {
  std::error_code error;
  if (std::filesystem::create_directories(data_directory, error)) {
    std::filesystem::permissions(data_directory, std::filesystem::perms::owner_all, error);
  }
  if (!std::filesystem::is_directory(data_directory, error)) {
    throw StoreError(data_directory.string() +
                     " is not a directory and cannot be made one; give another data directory");
  }
  return data_directory / "headroom.db";
}

// Exclusive locking comes first: with it the write-ahead log's index is in memory and not in a file that somebody could
// truncate under us, and a second process is refused (faults.md "Facts", F-79).
void configure(Database& database) {
  const auto ignore = [](const Row&) {};
  database.query("PRAGMA locking_mode = EXCLUSIVE", ignore);
  database.query("PRAGMA journal_mode = WAL", ignore);
  database.run("PRAGMA synchronous = FULL");
  database.run("PRAGMA temp_store = MEMORY");
  database.run("PRAGMA cache_size = -65536");
  database.query("PRAGMA cell_size_check = ON", ignore);
  database.query("PRAGMA mmap_size = 0", ignore);
  database.query("PRAGMA journal_size_limit = 67108864", ignore);
}

void check(Database& database, const std::filesystem::path& file) {
  std::string finding;
  database.query("PRAGMA quick_check(1)", [&](const Row& row) { finding = row.text(0); });
  if (finding != "ok") {
    throw StoreError(file.string() + " is damaged (" + finding + "); restore a backup, devices bring it up to date");
  }
}

void write_probe(Database& database) {
  database.run("INSERT INTO probe (id, written) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET written = written + 1");
}

// The callbacks of others must not end the thread, whatever they promised; who is not answered hears of it when the
// answer is let go of.
template <class Callback>
void call(const Callback& callback, bool durable) {
  try {
    callback(durable);
  } catch (...) {
  }
}

void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

}  // namespace

Store::Store(const std::filesystem::path& data_directory) {
  const std::filesystem::path file = prepared(data_directory);
  database_.emplace(file);
  configure(*database_);
  check(*database_, file);
  migrate(*database_, file);
  const core::Lock lock(join_);
  thread_ = std::thread([this] { loop(); });
}

Store::~Store() { close(); }

void Store::async_write(Work work, Done done) {
  {
    const core::Lock lock(mutex_);
    if (!closing_ && waiting_.size() < capacity) {
      waiting_.push_back({std::move(work), std::move(done)});
      wake_.notify_one();
      return;
    }
  }
  done(false);
}

bool Store::write(Work work) {
  std::promise<bool> durable;
  async_write(std::move(work), [&](bool is) { durable.set_value(is); });
  return durable.get_future().get();
}

bool Store::is_healthy() const {
  const core::Lock lock(mutex_);
  return healthy_;
}

std::string Store::last_error() const {
  const core::Lock lock(mutex_);
  return error_;
}

void Store::close() {
  {
    const core::Lock lock(mutex_);
    closing_ = true;
    wake_.notify_one();
  }
  const core::Lock lock(join_);
  if (!thread_.joinable()) return;
  thread_.join();
  database_.reset();
}

void Store::loop() {
  pthread_setname_np(pthread_self(), "headroom-store");
  block_signals();
  for (auto batch = next_batch(); !batch.empty(); batch = next_batch()) {
    while (!batch.empty()) commit(batch);
  }
}

// Empty when the store is closed and nothing waits.
std::deque<Store::Item> Store::next_batch() {
  const core::Lock lock(mutex_);
  while (!closing_ && waiting_.empty()) {
    if (healthy_) {
      wake_.wait(mutex_);
    } else if (wake_.wait_for(mutex_, probe_interval) == std::cv_status::timeout) {
      // Nobody sends anything to a server that is not ready: it finds out by itself when the disk has healed.
      waiting_.push_back({write_probe, [](bool) {}});
    }
  }
  return std::exchange(waiting_, {});
}

// What a piece of work left behind, to be settled when its commit is known.
struct Store::Written {
  std::vector<std::function<void(bool)>> hooks;
  Done done;

  void settle(bool durable) const {
    for (const auto& hook : hooks) call(hook, durable);
    call(done, durable);
  }
};

void Store::commit(std::deque<Item>& batch) {
  std::vector<Written> written;
  bool durable = false;
  std::string error;
  const std::int64_t changes = database_->total_changes();
  try {
    database_->run("BEGIN IMMEDIATE");
    while (!batch.empty() && database_->in_transaction()) {
      Item item = std::move(batch.front());
      batch.pop_front();
      run(std::move(item), written);
    }
    // SQLite itself gives up a transaction on some errors, a full disk among them.
    if (database_->in_transaction()) {
      database_->run("COMMIT");
      durable = true;
    }
  } catch (const std::exception& failure) {
    error = failure.what();
  }
  if (!durable && database_->in_transaction()) database_->abandon();
  // A commit that only read says nothing about the disk.
  if (durable ? database_->total_changes() != changes : !error.empty()) report(durable, error);
  for (const auto& each : written) each.settle(durable);
  if (!error.empty()) {
    // Nothing could be begun or committed: what has not run yet is refused too rather than tried one by one.
    for (const auto& item : std::exchange(batch, {})) call(item.done, false);
  }
}

void Store::run(Item item, std::vector<Written>& written) {
  bool is_written = false;
  try {
    database_->run("SAVEPOINT item");
    item.work(*database_);
    database_->run("RELEASE item");
    is_written = true;
  } catch (const StoreError& error) {
    report(false, error.what());
  } catch (...) {
    // The work's own trouble and not the disk's: it alone is undone.
  }
  Written result{std::exchange(database_->hooks_, {}), std::move(item.done)};
  if (is_written) {
    written.push_back(std::move(result));
    return;
  }
  try {
    if (database_->in_transaction()) {
      database_->run("ROLLBACK TO item");
      database_->run("RELEASE item");
    }
  } catch (const std::exception&) {
    database_->abandon();
  }
  result.settle(false);
}

void Store::report(bool is_healthy, const std::string& error) {
  const core::Lock lock(mutex_);
  healthy_ = is_healthy;
  if (!error.empty()) error_ = error;
}

}  // namespace headroom::server::store
