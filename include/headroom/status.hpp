#pragma once
#include <headroom/headroom.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace headroom {
inline namespace v1 {

/// What survives SIGKILL: every use (page), what is older than the flush interval, nothing (M23).
enum class Durability : std::uint8_t { page, interval, memory };

/// How the client is doing; a value.
struct Status {
  Durability durability;
  bool is_online, is_leader, has_plan;
  std::string plan, plan_version;
  std::optional<std::chrono::seconds> plan_age;  ///< Since the server last confirmed it; none for a bundled plan.
  std::int64_t queue_depth;                      ///< Events and outcomes not yet acknowledged.
  std::int64_t dropped;                          ///< Dropped from full queues since open.
  std::int64_t unknown_keys;                     ///< Keys asked for that the plan does not name (M14).
  std::int64_t callback_errors;                  ///< Host callbacks that threw.
  int last_error;                                ///< 0 when the last exchange was good.
  std::string last_error_detail;
};

}  // namespace v1
}  // namespace headroom
