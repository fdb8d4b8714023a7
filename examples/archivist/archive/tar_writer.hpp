#pragma once
#include <cstdint>
#include <string>

#include "archive/stream.hpp"
#include "archive/tar_format.hpp"

namespace archivist {

// What tar keeps of a file.
struct TarEntry {
  std::string name;  // relative, '/' between the parts
  tar::Type type = tar::file;
  std::uint32_t mode = 0644;
  std::uint64_t uid = 0, gid = 0;
  std::uint64_t size = 0;
  std::int64_t mtime = 0;
  std::string link;  // where a symlink points
};

// Writes a tar archive. After a file's entry exactly `size` bytes of content are to follow.
class TarWriter {
 public:
  explicit TarWriter(Sink& next) : next_(next) {}
  void begin(const TarEntry& entry);
  void content(std::string_view bytes);
  // Fills up with zeros what a file that shrank no longer has; how many bytes were missing.
  std::uint64_t end_content();
  void finish();

 private:
  void header(const TarEntry& entry, std::string_view name, std::string_view link, tar::Type type, std::uint64_t size);
  void pad(std::uint64_t written);

  Sink& next_;
  std::uint64_t size_ = 0, left_ = 0;
};

}  // namespace archivist
