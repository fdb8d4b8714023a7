#include "sdk/outcome/accept_loop.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headroom::outcome {
namespace {

constexpr core::Duration patience = 15 * core::minute;
constexpr std::size_t most_pending = 64;

// Since acceptance: 2, 5, 15 and 60 s, then each minute.
core::Duration poll_after(std::size_t polls) {
  constexpr core::Duration first[] = {2 * core::second, 5 * core::second, 15 * core::second};
  if (polls < std::size(first)) return first[polls];
  return static_cast<core::Duration>(polls - std::size(first) + 1) * core::minute;
}

}  // namespace

AcceptLoop::Next AcceptLoop::accepted(Accepted accepted, core::Now now) {
  Next out;
  if (is_pending(accepted.offer)) return next(std::move(out), now);
  if (pending_.size() == most_pending) {
    out.ended.push_back({std::move(pending_.front().accepted), false});
    pending_.erase(pending_.begin());
  }
  pending_.push_back({std::move(accepted), 0});
  return next(std::move(out), now);
}

AcceptLoop::Next AcceptLoop::plan_in_force(std::string_view account, std::string_view version, std::string_view plan,
                                           core::Now now) {
  Next out;
  std::erase_if(pending_, [&](Pending& pending) {
    const auto& accepted = pending.accepted;
    const bool is_target = accepted.target.plan.empty() || accepted.target.plan == plan;
    if (accepted.account != account || accepted.plan_version == version || !is_target) return false;
    out.ended.push_back({std::move(pending.accepted), true});
    return true;
  });
  return next(std::move(out), now);
}

AcceptLoop::Next AcceptLoop::due(core::Now now) {
  Next out;
  std::erase_if(pending_, [&](Pending& pending) {
    const auto waited = now.trusted - pending.accepted.at;
    if (waited >= patience) {
      out.ended.push_back({std::move(pending.accepted), false});
      return true;
    }
    // Those missed while asleep are one.
    for (; poll_after(pending.polls) <= waited; ++pending.polls) out.wants_sync = true;
    return false;
  });
  return next(std::move(out), now);
}

bool AcceptLoop::is_pending(std::string_view offer) const noexcept {
  return std::ranges::any_of(pending_, [&](const Pending& pending) { return pending.accepted.offer == offer; });
}

AcceptLoop::Next AcceptLoop::next(Next so_far, core::Now now) {
  for (auto& pending : pending_) {
    // An instant after `now` is from a clock since corrected.
    pending.accepted.at = std::min(pending.accepted.at, now.trusted);
    const auto after = std::min(poll_after(pending.polls), patience);
    const auto at = now.steady + std::max<core::Duration>(pending.accepted.at + after - now.trusted, 1);
    if (so_far.wake_at == 0 || at < so_far.wake_at) so_far.wake_at = at;
  }
  return so_far;
}

}  // namespace headroom::outcome
