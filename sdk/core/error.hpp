#pragma once
#include <string>
#include <utility>

#include "sdk/core/result.hpp"

namespace headroom::core {

/// The error numbers of <headroom/headroom.h>, HEADROOM_ERROR_* (docs/errors.md). Stable.
enum class ErrorNumber : int {
  ok = 0,
  // 1–19: how it was called
  null_argument = 1,
  invalid_argument = 2,
  closed = 3,
  timeout = 4,
  out_of_memory = 5,
  internal = 6,
  forked = 7,
  // 20–39: configuration
  endpoint = 20,
  client_key = 21,
  secret_key = 22,
  bundled_plan = 23,
  tls_roots = 24,
  // 40–59: local state
  state_dir = 40,
  state_read_only = 41,
  state_full = 42,
  state_damaged = 43,
  state_newer = 44,
  state_file_system = 45,
  database = 46,
  too_many_processes = 47,
  // 60–89: network and server
  resolve = 60,
  connect = 61,
  tls = 62,
  network_timeout = 63,
  network = 64,
  unauthorized = 65,
  rejected = 66,
  server = 67,
  answer = 68
};

/// One sentence; static, never null, also for numbers that are not in the list.
const char* error_sentence(int number) noexcept;

inline Error make_error(ErrorNumber number, std::string detail) {
  return {static_cast<int>(number), std::move(detail)};
}

}  // namespace headroom::core
