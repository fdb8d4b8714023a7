#pragma once
#include <sys/mman.h>

#include <new>

namespace headroom::testing {

/// A value that forked children see too.
template <class Value>
class SharedMemory {
 public:
  SharedMemory()
      : value_(new (mmap(nullptr, sizeof(Value), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Value()) {}
  ~SharedMemory() { munmap(value_, sizeof(Value)); }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  Value& operator*() const noexcept { return *value_; }
  Value* operator->() const noexcept { return value_; }

 private:
  Value* value_;
};

}  // namespace headroom::testing
