#pragma once
#include <headroom/detail/text.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace headroom {
inline namespace v1 {

/// The moment that was noticed (docs/concepts.md).
enum class EdgeKind : std::uint8_t {
  limit_approaching,
  limit_reached,
  limit_repeated,
  feature_gated,
  exhaustion_projected,
  milestone,
  intent,
  signal
};

/// A detected moment; a value.
class Edge {
 public:
  explicit Edge(const headroom_edge& edge)
      : kind_(static_cast<EdgeKind>(edge.kind)),
        threshold_(static_cast<int>(edge.threshold)),
        used_(edge.used),
        limit_(edge.limit),
        at_(edge.at),
        key_(detail::view(edge.key)) {}
  EdgeKind kind() const noexcept { return kind_; }
  /// The meter, feature, milestone or intent.
  const std::string& key() const noexcept { return key_; }
  /// Per cent of the limit, for limit_approaching.
  int threshold() const noexcept { return threshold_; }
  std::int64_t used() const noexcept { return used_; }
  std::int64_t limit() const noexcept { return limit_; }
  std::chrono::system_clock::time_point at() const noexcept {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(at_));
  }

 private:
  EdgeKind kind_;
  int threshold_;
  std::int64_t used_, limit_, at_;
  std::string key_;
};

}  // namespace v1
}  // namespace headroom
