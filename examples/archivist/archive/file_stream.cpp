#include "archive/file_stream.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "failure.hpp"

namespace archivist {

std::filesystem::path FileSink::part_of(const std::filesystem::path& path) {
  return path.parent_path() / ("." + path.filename().string() + ".part");
}

FileSink::FileSink(std::filesystem::path path, Durability durability)
    : path_(std::move(path)),
      part_(part_of(path_)),
      durability_(durability),
      file_(::open(part_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666)) {
  if (file_ < 0) fail(errno);
}

FileSink::~FileSink() {
  if (file_ >= 0) ::close(file_);
  if (!is_finished_) ::unlink(part_.c_str());
}

void FileSink::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void FileSink::finish() {
  if (durability_ == Durability::synced && ::fsync(file_) != 0) fail(errno);
  if (::close(std::exchange(file_, -1)) != 0) fail(errno);
  if (::rename(part_.c_str(), path_.c_str()) != 0) fail(errno);
  is_finished_ = true;
}

void FileSink::fail(int error) const {
  throw Failure(Exit::output,
                "Cannot write " + path_.string() + ": " + std::generic_category().message(error) +
                    (error == ENOSPC || error == EDQUOT ? ". Make room, or give another --out, and start again; "
                                                          "what is packed already is kept."
                                                        : "."));
}

FileSource::FileSource(const std::filesystem::path& path)
    : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (file_ < 0)
    throw Failure(Exit::wrong_call,
                  "Cannot open " + path.string() + ": " + std::generic_category().message(errno) + ".");
}

FileSource::~FileSource() { ::close(file_); }

std::size_t FileSource::read(char* out, std::size_t size) {
  const long got = read_fully(file_, out, size);
  if (got < 0)
    throw Failure(Exit::wrong_call,
                  "Cannot read " + path_.string() + ": " + std::generic_category().message(errno) + ".");
  return static_cast<std::size_t>(got);
}

long read_fully(int file, char* out, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = ::read(file, out + got, size - got);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    got += static_cast<std::size_t>(n);
  }
  return static_cast<long>(got);
}

}  // namespace archivist
