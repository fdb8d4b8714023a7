#pragma once
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace headroom::bench {

/// The limit of counting: words in a file of the same directory, mapped and preallocated as the counter page is.
class MappedWords {
 public:
  explicit MappedWords(const std::string& path, std::size_t count = 1) : bytes_((count * 64 + 4095) / 4096 * 4096) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ::posix_fallocate(file, 0, static_cast<off_t>(bytes_)) != 0)
      throw std::runtime_error("cannot make " + path);
    page_ = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ::close(file);
    if (page_ == MAP_FAILED) throw std::runtime_error("cannot map " + path);
  }
  ~MappedWords() { ::munmap(page_, bytes_); }
  MappedWords(const MappedWords&) = delete;
  MappedWords& operator=(const MappedWords&) = delete;

  /// One a line.
  std::atomic<std::int64_t>& operator[](std::size_t i) const {
    return static_cast<std::atomic<std::int64_t>*>(page_)[i * 8];
  }

 private:
  std::size_t bytes_;
  void* page_ = nullptr;
};

}  // namespace headroom::bench
