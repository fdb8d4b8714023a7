#pragma once
#include <headroom/detail/text.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace headroom {
inline namespace v1 {

/// One meter of the account's plan, for a usage bar; a value.
struct MeterStatus {
  std::string key, unit;
  std::int64_t used, limit;     ///< `unlimited` without a limit.
  std::int64_t resets_at;       ///< Unix seconds; 0 when never.
  std::vector<int> thresholds;  ///< Per cent of the limit, ascending.
  bool is_hard;                 ///< Use beyond the limit is denied.
  std::string plan;             ///< The plan's name.
};

}  // namespace v1
}  // namespace headroom
