#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "archive/archive_file.hpp"
#include "archive/file_stream.hpp"
#include "archive/gzip.hpp"
#include "archive/tar_writer.hpp"

namespace archivist {
namespace {

namespace fs = std::filesystem;

struct OpenFile {
  int number;
  ~OpenFile() {
    if (number >= 0) ::close(number);
  }
};

std::string reason() { return std::generic_category().message(errno); }

TarEntry entry_of(const std::string& name, const struct stat& facts) {
  TarEntry entry;
  entry.name = name;
  entry.mode = facts.st_mode & 07777;
  entry.uid = facts.st_uid;
  entry.gid = facts.st_gid;
  entry.mtime = facts.st_mtime;
  return entry;
}

class Packer {
 public:
  Packer(const fs::path& root, TarWriter& tar, Pace& pace) : root_(root), tar_(tar), pace_(pace) {}

  void add(const Item& item) {
    const fs::path path = root_ / item.path;
    struct stat facts;
    if (::lstat(path.c_str(), &facts) != 0) return leave_out(item, reason());
    TarEntry entry = entry_of(item.path, facts);
    if (S_ISDIR(facts.st_mode)) {
      entry.type = tar::directory;
      tar_.begin(entry);
    } else if (S_ISLNK(facts.st_mode)) {
      std::error_code error;
      entry.type = tar::symlink;
      entry.link = fs::read_symlink(path, error).string();
      if (error) return leave_out(item, error.message());
      tar_.begin(entry);
    } else {
      add_file(item, path);
    }
  }

  std::vector<std::string> left_out;

 private:
  void add_file(const Item& item, const fs::path& path) {
    // what lies there may have changed since the survey: not followed if now a link, not waited for if now a pipe
    const OpenFile file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    struct stat facts;
    if (file.number < 0 || ::fstat(file.number, &facts) != 0) return leave_out(item, reason());
    if (!S_ISREG(facts.st_mode)) return leave_out(item, "no longer a file");
    TarEntry entry = entry_of(item.path, facts);
    entry.size = static_cast<std::uint64_t>(facts.st_size);
    tar_.begin(entry);
    for (std::uint64_t left = entry.size; left > 0;) {
      const long got = read_fully(file.number, buffer_, std::min<std::uint64_t>(left, sizeof buffer_));
      if (got <= 0) break;
      tar_.content({buffer_, static_cast<std::size_t>(got)});
      pace_.took(static_cast<std::size_t>(got));
      left -= static_cast<std::uint64_t>(got);
    }
    if (tar_.end_content() > 0) leave_out(item, "became shorter, or could not be read to its end; the rest is zeros");
  }

  void leave_out(const Item& item, const std::string& why) { left_out.push_back(item.path + ": " + why); }

  const fs::path& root_;
  TarWriter& tar_;
  Pace& pace_;
  char buffer_[64 * 1024];
};

}  // namespace

fs::path archive_path(const fs::path& out, const Unit& unit, bool is_sealed) {
  return out / (unit.name + (is_sealed ? ".tar.gz.sealed" : ".tar.gz"));
}

std::vector<std::string> write_archive(const fs::path& root, const Unit& unit, const fs::path& path,
                                       const std::optional<SealingKey>& key, Pace& pace) {
  FileSink file(path, Durability::synced);
  std::optional<SealSink> seal;
  if (key) seal.emplace(file, *key);
  GzipSink gzip(seal ? static_cast<Sink&>(*seal) : file);
  TarWriter tar(gzip);
  Packer packer(root, tar, pace);
  for (const Item& item : unit.items) {
    pace.took(tar::block_size);
    packer.add(item);
  }
  tar.finish();
  return std::move(packer.left_out);
}

}  // namespace archivist
