#pragma once
#include <cstdlib>
#include <string_view>

namespace headroom::testing {

/// How often a test repeats: the numbers that are promised with HEADROOM_TEST_SCALE=full, fewer otherwise.
inline int repetitions(int full, int otherwise) {
  const char* scale = std::getenv("HEADROOM_TEST_SCALE");
  return scale != nullptr && std::string_view(scale) == "full" ? full : otherwise;
}

}  // namespace headroom::testing
