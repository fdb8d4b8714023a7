#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "sdk/core/instant.hpp"
#include "sdk/sync/policy.hpp"

namespace headroom::sync {

/// Why a sync is wanted.
enum class Reason : std::uint8_t {
  told,         // an edge or an outcome waits: within 1 s, those of that second together
  hint,         // the stream said so: within 50 ms and jitter; further ones keep hint_gap
  accepted,     // an accepted offer is waited for (D9): at once
  identified,   // another user, account or proof: at once, also where the old one was refused
  period_over,  // spread over the interval (M10)
  flush         // the host waits for it: at once
};

struct Settings {
  core::Duration first_interval = 60 * core::second;  // until the server says
  core::Duration hint_gap = 5 * core::second;
  core::Duration probe_interval = 15 * core::minute;
};

/// Send a request: the stored one as it stands, or one built with this scope.
struct Send {
  bool is_repeat = false;
  Scope scope;
};

struct Next {
  std::optional<Send> send;
  bool bury_event = false;                  // the one event of the request just answered goes to the dead letters
  core::Duration wake_at = 0;               // call due() then, on the steady clock; 0: not needed
  std::optional<core::Instant> not_before;  // trusted time: keep it over restarts (F-47); 0 clears it
};

/// What came back for the request that was sent.
struct Answered {
  int status = 0;                // 0: a network error
  bool is_acknowledged = false;  // sync::settle says so
  std::string_view retry_after;  // the header, empty if absent
  std::int64_t next_sync_s = 0;  // as answered; 0 keeps the interval
  Sent sent;
};

/// When to sync. One request is under way at most: after `send` nothing is sent before answered(). `random` is uniform
/// over 64 bits, used for jitter. Not synchronised.
class Machine {
 public:
  /// `not_before`: the one kept, 0 for none. `has_pending`: a stored request was never answered; it goes first. The
  /// first sync goes at once.
  Machine(const Settings& settings, core::Instant not_before, bool has_pending, core::Now now) noexcept;

  Next wanted(Reason reason, core::Now now, std::uint64_t random) noexcept;
  Next due(core::Now now) noexcept;
  Next answered(const Answered& answer, core::Now now, std::uint64_t random) noexcept;
  /// Offline sends nothing; back online what is due goes within a second.
  Next online(bool is_online, core::Now now, std::uint64_t random) noexcept;

  bool is_under_way() const noexcept { return is_under_way_; }
  const Standing& standing() const noexcept { return standing_; }

 private:
  Next next(core::Now now) noexcept;
  void back_off(const Answered& answer, core::Now now, std::uint64_t random, Next& out) noexcept;

  Settings settings_;
  Standing standing_;
  core::Duration interval_;
  // All on the steady clock; a sync goes at the latest of due, retry and bar.
  core::Duration due_at_;
  core::Duration retry_at_ = 0;      // our own backoff or probe
  core::Duration barred_until_ = 0;  // the server's Retry-After
  core::Duration hint_barred_until_ = 0;
  core::Duration failed_at_ = 0;
  bool is_online_ = true, is_under_way_ = false, is_locked_out_ = false;
};

}  // namespace headroom::sync
