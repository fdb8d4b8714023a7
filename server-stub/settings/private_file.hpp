#pragma once
// Small files of the data directory that are their owner's alone: keys and the like.

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace headroom::server::settings {

// A file or directory cannot be used; the message names it and says what to do.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// At most 1 MiB. Nothing where there is no such file. Throws FileError, also for what is not a regular file (a link, a
// FIFO; A-17) and for one that others may read.
std::optional<std::string> read_private_file(const std::filesystem::path& file);

// Mode 0600, whole or not at all, and on disk when it returns. Throws FileError.
void replace_private_file(const std::filesystem::path& file, std::string_view text);

// The advisory lock of a file (flock), held while this lives and gone with the process.
class FileLock {
 public:
  enum class Mode { wait, fail };  // fail: throws FileError when another process holds it
  FileLock(const std::filesystem::path& file, Mode mode);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  int descriptor_;
};

}  // namespace headroom::server::settings
