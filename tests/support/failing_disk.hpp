#pragma once
#include <sqlite3.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace headroom::testing {

/// A disk below SQLite that fails when told to, and counts what it is asked to make durable. While one lives, every
/// database of this process that is opened lies on it. It must outlive those.
class FailingDisk {
 public:
  FailingDisk() {
    if (current() != nullptr) throw std::logic_error("one failing disk at a time");
    current() = this;
    real_ = sqlite3_vfs_find(nullptr);
    vfs_ = *real_;
    vfs_.zName = "failing";
    vfs_.pNext = nullptr;
    vfs_.xOpen = &open;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~FailingDisk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_, 1);
    current() = nullptr;
  }
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  std::atomic<bool> fails_writes = false, fails_syncs = false, is_full = false;
  std::atomic<int> syncs = 0;

 private:
  /// The file's own methods, with ours in the places that may fail.
  struct Methods {
    const sqlite3_io_methods* real;
    sqlite3_io_methods ours;
  };

  static FailingDisk*& current() {
    static FailingDisk* disk = nullptr;
    return disk;
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    FailingDisk& disk = *current();
    const int result = disk.real_->xOpen(disk.real_, name, file, flags, out_flags);
    if (result == SQLITE_OK) disk.put_below(file);
    return result;
  }

  void put_below(sqlite3_file* file) {
    const std::lock_guard lock(mutex_);
    auto& methods = methods_[file->pMethods];
    if (methods == nullptr) {
      methods = std::make_unique<Methods>(Methods{file->pMethods, *file->pMethods});
      methods->ours.xWrite = &write;
      methods->ours.xSync = &sync;
    }
    file->pMethods = &methods->ours;
  }

  static const sqlite3_io_methods* real_methods(sqlite3_file* file) {
    const std::lock_guard lock(current()->mutex_);
    for (const auto& [real, methods] : current()->methods_) {
      if (&methods->ours == file->pMethods) return real;
    }
    return nullptr;
  }

  static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    if (current()->is_full) return SQLITE_FULL;
    if (current()->fails_writes) return SQLITE_IOERR_WRITE;
    return real_methods(file)->xWrite(file, data, size, offset);
  }

  static int sync(sqlite3_file* file, int flags) {
    ++current()->syncs;
    if (current()->fails_syncs) return SQLITE_IOERR_FSYNC;
    return real_methods(file)->xSync(file, flags);
  }

  sqlite3_vfs* real_ = nullptr;
  sqlite3_vfs vfs_{};
  std::mutex mutex_;
  std::map<const sqlite3_io_methods*, std::unique_ptr<Methods>> methods_;  // guarded by mutex_
};

}  // namespace headroom::testing
