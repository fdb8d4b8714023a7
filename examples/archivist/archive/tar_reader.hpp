#pragma once
#include <optional>

#include "archive/stream.hpp"
#include "archive/tar_writer.hpp"

namespace archivist {

// Reads a tar archive entry by entry. What is malformed is a Failure; whether a name may be used is for the caller to
// judge.
class TarReader {
 public:
  explicit TarReader(Source& from) : from_(from) {}
  // The next entry, past what was left of the last one's content; nothing at the end.
  std::optional<TarEntry> next();
  // Up to `size` bytes of the entry's content; 0 at its end.
  std::size_t content(char* out, std::size_t size);

 private:
  void read_block(char* out);
  void skip(std::uint64_t size);
  std::string read_extended(std::uint64_t size);

  Source& from_;
  std::uint64_t left_ = 0, padding_ = 0;
};

}  // namespace archivist
