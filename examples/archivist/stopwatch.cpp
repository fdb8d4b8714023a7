#include "stopwatch.hpp"

#include <utility>

namespace archivist {
namespace {

bool is_crossed(const headroom::Edge& edge, const Stopwatch::Use& use) {
  const auto found = use.used.find(edge.key());
  if (found == use.used.end()) return false;
  if (edge.kind() == headroom::EdgeKind::limit_approaching)
    return found->second * 100 >= edge.limit() * edge.threshold();
  return use.was_denied || found->second > edge.limit();
}

}  // namespace

void Stopwatch::start_from(Use use) {
  const std::lock_guard lock(mutex_);
  before_ = std::move(use);
}

void Stopwatch::time_try(const std::string& feature) {
  const std::lock_guard lock(mutex_);
  tries_[feature] = Clock::now();
}

std::optional<double> Stopwatch::since(const headroom::Edge& edge) const {
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(mutex_);
  const std::optional<Clock::time_point> then = begun(edge);
  if (!then) return std::nullopt;
  return std::chrono::duration<double, std::milli>(now - *then).count();
}

std::optional<Stopwatch::Clock::time_point> Stopwatch::begun(const headroom::Edge& edge) const {
  if (edge.kind() == headroom::EdgeKind::feature_gated) {
    const auto found = tries_.find(edge.key());
    return found == tries_.end() ? std::nullopt : std::optional(found->second);
  }
  if (is_crossed(edge, before_)) return std::nullopt;
  for (const Timed& timed : uses_)
    if (is_crossed(edge, timed.use)) return timed.begun;
  return std::nullopt;
}

}  // namespace archivist
