#include "sdk/sync/policy.hpp"

#include <algorithm>

namespace headroom::sync {
namespace {

constexpr std::size_t least_bytes = 4 * 1024;

Standing failed(Standing standing, bool repeats) noexcept {
  if (standing.failures < UINT32_MAX) ++standing.failures;
  standing.repeats = repeats;
  return standing;
}

// What got through lets the next one be larger again.
Scope widened(Scope scope) noexcept {
  const Scope full;
  return {std::min(scope.bytes * 2, full.bytes), std::min(scope.accounts * 2, full.accounts),
          std::min(std::max<std::size_t>(scope.events * 2, 1), full.events)};
}

Verdict acknowledged(const Standing& standing, const Sent& sent) noexcept {
  Standing next{.scope = widened(standing.scope)};
  if (standing.search == Search::without_events) {
    // The rest is fine, so it is an event: half of them first.
    next.search = Search::halving;
    next.suspects = standing.suspects;
    next.scope.events = std::max<std::size_t>(standing.suspects / 2, 1);
    return {next, Step::go_on};
  }
  if (standing.search == Search::halving && sent.events > 0 && sent.has_more) next.search = Search::halving;
  if (next.search == Search::none) next.scope.events = Scope{}.events;
  return {next, sent.has_more ? Step::go_on : Step::rest};
}

Verdict refused(const Standing& standing, const Sent& sent) noexcept {
  auto next = failed(standing, false);
  if (sent.events > 0 && standing.search != Search::halving) {
    next.search = Search::without_events;
    next.suspects = sent.events;
    next.scope.events = 0;
    return {next, Step::narrow};
  }
  if (sent.events > 1) {
    next.scope.events = sent.events / 2;
    return {next, Step::narrow};
  }
  if (sent.events == 1) return {next, Step::bury};
  // Not an event's fault. Fewer accounts, so that one of them cannot stop the others.
  if (sent.accounts > 1) {
    next.scope.accounts = sent.accounts / 2;
    return {next, Step::narrow};
  }
  next.search = Search::none;
  next.scope.events = Scope{}.events;
  return {next, Step::back_off};
}

Verdict too_large(const Standing& standing, const Sent& sent) noexcept {
  const auto half = std::max(std::min(standing.scope.bytes, sent.bytes) / 2, least_bytes);
  if (half >= standing.scope.bytes) return refused(standing, sent);
  auto next = failed(standing, false);
  next.scope.bytes = half;
  return {next, Step::narrow};
}

}  // namespace

Reply classify(int status, bool is_acknowledged) noexcept {
  if (is_acknowledged) return Reply::acknowledged;
  if (status == 0 || status == 408 || status == 425 || status == 429 || status >= 500) return Reply::transient;
  if (status == 401 || status == 403) return Reply::unauthorized;
  if (status == 413) return Reply::too_large;
  return status >= 400 ? Reply::refused : Reply::foreign;
}

Verdict judge(const Standing& standing, Reply reply, const Sent& sent) noexcept {
  switch (reply) {
    case Reply::acknowledged:
      return acknowledged(standing, sent);
    case Reply::unauthorized:
      // What may have arrived before stays to be repeated: told anew under another id it would count twice.
      return {failed(standing, standing.repeats), Step::probe};
    case Reply::too_large:
      return too_large(standing, sent);
    case Reply::refused:
      return refused(standing, sent);
    case Reply::transient:
    case Reply::foreign:
      break;
  }
  return {failed(standing, true), Step::back_off};
}

}  // namespace headroom::sync
