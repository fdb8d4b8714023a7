#include "sdk/sync/machine.hpp"

#include <algorithm>

#include "sdk/core/backoff.hpp"
#include "sdk/sync/retry_after.hpp"

namespace headroom::sync {
namespace {

constexpr core::Duration gather = core::second;              // those of one second go together
constexpr core::Duration hint_delay = 50, hint_jitter = 50;  // a hint for all must not bring all at once
constexpr core::Duration never = INT64_MAX;

core::Duration below(std::uint64_t random, core::Duration bound) noexcept {
  return static_cast<core::Duration>(random % static_cast<std::uint64_t>(std::max<core::Duration>(bound, 1)));
}

// ± 10 %
core::Duration spread(core::Duration interval, std::uint64_t random) noexcept {
  return interval - interval / 10 + below(random, interval / 5 + 1);
}

}  // namespace

Machine::Machine(const Settings& settings, core::Instant not_before, bool has_pending, core::Now now) noexcept
    : settings_(settings), interval_(settings.first_interval), due_at_(now.steady) {
  standing_.repeats = has_pending;
  if (not_before > now.trusted) barred_until_ = now.steady + std::min(not_before - now.trusted, core::day);
}

Next Machine::wanted(Reason reason, core::Now now, std::uint64_t random) noexcept {
  auto by = now.steady;
  switch (reason) {
    case Reason::told:
      by += gather;
      break;
    case Reason::hint:
      by = std::max(by + hint_delay + below(random, hint_jitter), hint_barred_until_);
      if (by < due_at_) hint_barred_until_ = by + settings_.hint_gap;
      break;
    case Reason::period_over:
      by += below(random, interval_);
      break;
    case Reason::identified:
      if (is_locked_out_) {
        retry_at_ = 0;
        standing_.repeats = false;  // it would be refused with the same proof
      }
      is_locked_out_ = false;
      [[fallthrough]];
    case Reason::accepted:
    case Reason::flush:
      // Somebody waits, so our own backoff gives way, but for a second: a host that flushes in a loop is no reason for
      // a storm.
      if (!is_locked_out_) retry_at_ = std::min(retry_at_, failed_at_ + core::second);
      break;
  }
  due_at_ = std::min(due_at_, by);
  return next(now);
}

Next Machine::due(core::Now now) noexcept { return next(now); }

Next Machine::answered(const Answered& answer, core::Now now, std::uint64_t random) noexcept {
  is_under_way_ = false;
  const auto verdict = judge(standing_, classify(answer.status, answer.is_acknowledged), answer.sent);
  standing_ = verdict.standing;
  is_locked_out_ = verdict.step == Step::probe;
  retry_at_ = 0;
  if (answer.next_sync_s > 0)
    interval_ = std::min<std::int64_t>(answer.next_sync_s, core::day / core::second) * core::second;

  Next out;
  out.bury_event = verdict.step == Step::bury;
  if (answer.is_acknowledged && barred_until_ > 0) {
    barred_until_ = 0;
    out.not_before = 0;
  }
  switch (verdict.step) {
    case Step::rest:
      due_at_ = std::min(due_at_, now.steady + spread(interval_, random));
      break;
    case Step::go_on:
      due_at_ = now.steady;
      break;
    case Step::narrow:
    case Step::bury:
      due_at_ = now.steady;
      retry_at_ = now.steady + core::backoff(0, random);
      break;
    case Step::back_off:
      back_off(answer, now, random, out);
      break;
    case Step::probe:
      due_at_ = failed_at_ = now.steady;
      retry_at_ = now.steady + spread(settings_.probe_interval, random);
      break;
  }
  const auto after = next(now);
  out.send = after.send;
  out.wake_at = after.wake_at;
  return out;
}

Next Machine::online(bool is_online, core::Now now, std::uint64_t random) noexcept {
  if (is_online && !is_online_) {
    if (!is_locked_out_) retry_at_ = 0;
    due_at_ = std::max(due_at_, now.steady + below(random, core::second));
  }
  is_online_ = is_online;
  return next(now);
}

Next Machine::next(core::Now now) noexcept {
  Next out;
  if (is_under_way_ || !is_online_) return out;
  const auto at = std::max({due_at_, retry_at_, barred_until_});
  if (at > now.steady) {
    out.wake_at = at;
    return out;
  }
  is_under_way_ = true;
  due_at_ = never;  // what is wanted from now on is not in this request
  out.send = Send{standing_.repeats, standing_.scope};
  return out;
}

void Machine::back_off(const Answered& answer, core::Now now, std::uint64_t random, Next& out) noexcept {
  due_at_ = failed_at_ = now.steady;
  if (const auto wait = retry_after(answer.retry_after, now.trusted)) {
    barred_until_ = now.steady + *wait;
    out.not_before = now.trusted + *wait;
  } else {
    retry_at_ = now.steady + core::backoff(standing_.failures - 1, random);
  }
}

}  // namespace headroom::sync
