#pragma once
#include <cstddef>
#include <string_view>

namespace archivist {

// Where bytes go. A chain of sinks makes an archive: tar → gzip → seal → file. Errors are thrown as Failure.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(std::string_view bytes) = 0;
  // Everything is written: passes on what is held back, and finishes what lies behind it.
  virtual void finish() = 0;
};

// Where bytes come from; the same chain backwards.
class Source {
 public:
  virtual ~Source() = default;
  // Up to `size` bytes into `out`; fewer only at the end, 0 after it.
  virtual std::size_t read(char* out, std::size_t size) = 0;
};

}  // namespace archivist
