#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "archive/archive_file.hpp"
#include "archive/file_stream.hpp"
#include "archive/gzip.hpp"
#include "archive/tar_reader.hpp"
#include "failure.hpp"
#include "interrupt.hpp"

namespace archivist {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_write(const fs::path& path, const std::error_code& error) {
  throw Failure(Exit::output, "Cannot write " + path.string() + ": " + error.message() + ".");
}

std::error_code last_error() { return {errno, std::generic_category()}; }

// A name may only lead down into the directory.
bool is_harmless(const std::string& name) {
  if (name.empty() || name.front() == '/' || name.find('\0') != name.npos) return false;
  for (const fs::path& part : fs::path(name))
    if (part == "..") return false;
  return true;
}

class Restorer {
 public:
  explicit Restorer(const fs::path& out) : out_(out) {}

  void add(const TarEntry& entry, TarReader& tar) {
    check_interrupt();
    if (!is_harmless(entry.name)) return left_out.push_back(entry.name + ": its name leads outside the directory");
    const fs::path path = out_ / entry.name;
    make_directory(entry.type == tar::directory ? path : path.parent_path());
    switch (entry.type) {
      case tar::directory:
        directories_.push_back(entry);
        break;
      case tar::symlink:
        links_.push_back(entry);
        break;
      case tar::file:
        add_file(entry, path, tar);
        break;
      default:
        left_out.push_back(entry.name + ": of a type that archivist does not restore");
        break;
    }
  }

  // Links come when no file will be written through them any more, directories' times and modes when nothing changes
  // them.
  void finish() {
    for (const TarEntry& link : links_) {
      if (::symlink(link.link.c_str(), (out_ / link.name).c_str()) != 0) cannot_write(out_ / link.name, last_error());
    }
    for (auto directory = directories_.rbegin(); directory != directories_.rend(); ++directory) {
      set_time(out_ / directory->name, directory->mtime);
      ::chmod((out_ / directory->name).c_str(), directory->mode & 0777);
    }
  }

  std::vector<std::string> left_out;

 private:
  void make_directory(const fs::path& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) cannot_write(path, error);
  }

  void add_file(const TarEntry& entry, const fs::path& path, TarReader& tar) {
    {
      FileSink file(path, Durability::cached);
      while (const std::size_t got = tar.content(buffer_, sizeof buffer_)) {
        file.write({buffer_, got});
        check_interrupt();
      }
      file.finish();
    }
    ::chmod(path.c_str(), entry.mode & 0777);  // no set-user-ID from an archive
    set_time(path, entry.mtime);
  }

  void set_time(const fs::path& path, std::int64_t mtime) {
    const timespec times[] = {{0, UTIME_OMIT}, {mtime, 0}};
    ::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW);
  }

  const fs::path& out_;
  std::vector<TarEntry> directories_, links_;
  char buffer_[64 * 1024];
};

bool is_sealed(const fs::path& archive) {
  FileSource source(archive);
  std::string start(vault::magic.size(), '\0');
  return source.read(start.data(), start.size()) == start.size() && start == vault::magic;
}

}  // namespace

std::vector<std::string> restore_archive(const fs::path& archive, const fs::path& out,
                                         const std::optional<std::string>& passphrase) {
  std::error_code error;
  FileSource file(archive);
  std::optional<UnsealSource> unseal;
  if (is_sealed(archive)) {
    if (!passphrase)
      throw Failure(Exit::wrong_call,
                    archive.string() + " is sealed: give --decrypt PASSPHRASE or --decrypt-file FILE.");
    unseal.emplace(file, *passphrase);
  }
  GunzipSource gunzip(unseal ? static_cast<Source&>(*unseal) : file);
  TarReader tar(gunzip);
  fs::create_directories(out, error);
  if (error) cannot_write(out, error);
  if (!fs::is_empty(out, error))
    throw Failure(Exit::wrong_call, out.string() + " is not empty; give a new directory as --out.");
  Restorer restorer(out);
  while (const std::optional<TarEntry> entry = tar.next()) restorer.add(*entry, tar);
  restorer.finish();
  return std::move(restorer.left_out);
}

}  // namespace archivist
