#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

#include "sdk/meter/name_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/metered.hpp"

using namespace headroom;
using headroom::testing::ChildProcess;
using headroom::testing::Metered;

// A sanitizer allocates in its own way, and makes system calls of its own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {
thread_local long allocations = 0;
}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

/// Every operation by handle, near and at its limit, but for the wake that a crossing makes.
void use(meter::Cell& cell, meter::Cell& other) {
  for (int i = 0; i < 1000; ++i) {
    meter::add(cell, 1);
    meter::try_consume(cell, 1);
    meter::peek(cell, 1);
    meter::refund(cell, 2);
    const meter::Wanted both[] = {{&cell, 1}, {&other, 1}};
    meter::try_consume_all(both, 2);
  }
}

}  // namespace

TEST_CASE("Operations by handle allocate nothing") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(500)), other = metered.cell("imports", Metered::soft(100));
  const long before = allocations;
  use(*cell, *other);
  CHECK(allocations == before);
  CHECK(metered.wakes > 0);
}

TEST_CASE("Operations by handle make no system call") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(500)), other = metered.cell("imports", Metered::soft(100));
  ChildProcess strict([&] {
    // From here on anything but read, write and exit kills the process.
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0) syscall(SYS_exit, 3);
    use(*cell, *other);
    syscall(SYS_exit, metered.wakes > 0 ? 0 : 4);
    return 5;
  });
  CHECK(strict.wait() == 0);
}

#endif

TEST_CASE("A call that crosses an edge wakes exactly once") {
  Metered metered;
  const auto cell = metered.cell("exports", Metered::hard(100));
  for (int i = 1; i <= 110; ++i) {
    const int before = metered.wakes;
    meter::try_consume(*cell, 1);
    const bool crosses = i == 80 || i == 95 || i == 101;
    CHECK(metered.wakes - before == (crosses ? 1 : 0));
  }
}
