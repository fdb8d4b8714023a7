#pragma once
// Where the server keeps everything: one directory, open by one process.

#include <filesystem>
#include <optional>

#include "server-stub/settings/private_file.hpp"

namespace headroom::server::settings {

class DataDirectory {
 public:
  // Makes it, the owner's alone (0700), if it is missing. Throws FileError for what is not a directory or not
  // writable.
  explicit DataDirectory(std::filesystem::path path);

  // For the server, as long as this lives. Throws FileError when another server has it.
  void claim();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path key_file() const { return path_ / "keys"; }
  [[nodiscard]] std::filesystem::path signing_key_file() const { return path_ / "signing_key"; }

 private:
  const std::filesystem::path path_;
  std::optional<FileLock> claim_;
};

}  // namespace headroom::server::settings
