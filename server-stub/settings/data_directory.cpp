#include "server-stub/settings/data_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace headroom::server::settings {
namespace {

FileError unusable(const std::filesystem::path& path, const std::string& why) {
  return FileError("the data directory '" + path.string() + "' " + why);
}

}  // namespace

DataDirectory::DataDirectory(std::filesystem::path path) : path_(std::move(path)) {
  std::error_code error;
  std::filesystem::create_directories(path_.parent_path(), error);
  if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST)
    throw unusable(path_, std::string("cannot be made (") + std::strerror(errno) + "): give --data another one");
  if (!std::filesystem::is_directory(path_, error))
    throw unusable(path_, "is not a directory: give --data another one, or move that file away");
  if (::access(path_.c_str(), R_OK | W_OK | X_OK) != 0)
    throw unusable(path_, std::string("cannot be written (") + std::strerror(errno) +
                              "): give this user the right to, or give --data another one");
}

void DataDirectory::claim() {
  try {
    claim_.emplace(path_ / "lock", FileLock::Mode::fail);
  } catch (const FileError&) {
    throw unusable(path_, "is in use by another headroom-server: stop that one, or give --data another one");
  }
}

}  // namespace headroom::server::settings
