#include "interrupt.hpp"

#include <csignal>

#include "failure.hpp"

namespace archivist {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void on_signal(int) { interrupted = 1; }

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = on_signal;  // without SA_RESTART: a prompt that waits returns
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool is_interrupted() noexcept { return interrupted != 0; }

void check_interrupt() {
  if (is_interrupted()) throw Failure(Exit::interrupted, "Interrupted; what is packed already is kept.");
}

}  // namespace archivist
