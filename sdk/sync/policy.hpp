#pragma once
#include <cstddef>
#include <cstdint>

#include "sdk/sync/build.hpp"

/// What to do after each kind of reply: a table, without clock or randomness.
namespace headroom::sync {

enum class Reply : std::uint8_t {
  acknowledged,  // our content came back
  transient,     // no answer, 408, 425, 429, 5xx
  unauthorized,  // 401, 403
  too_large,     // 413
  refused,       // another 4xx
  foreign        // any other status without our content: a captive portal, a redirect (F-50, F-51)
};
/// `status` 0 is a network error.
Reply classify(int status, bool is_acknowledged) noexcept;

enum class Step : std::uint8_t {
  rest,      // until the interval is over
  go_on,     // at once: there is more to tell
  narrow,    // soon, with the new scope
  bury,      // soon, after the one event that was sent has been put away as a dead letter
  back_off,  // full jitter, 1 s → 5 min
  probe      // every 15 min: stopped, nothing is lost (F-49)
};

/// Where the search for what the server refuses stands.
enum class Search : std::uint8_t {
  none,
  without_events,  // is it an event at all?
  halving          // it is: fewer events each time
};

struct Standing {
  std::uint32_t failures = 0;  // since the last acknowledgement
  Search search = Search::none;
  std::size_t suspects = 0;  // events in the request that was refused
  Scope scope;               // of the next request
  bool repeats = false;      // the next is the last one as it stands, since that may have arrived (M24)
  friend bool operator==(const Standing&, const Standing&) = default;
};

/// What was in the request that is answered.
struct Sent {
  std::size_t bytes = 0, accounts = 0, events = 0;
  bool has_more = false;  // something new did not fit (Built), and what did made progress (Settled)
};

struct Verdict {
  Standing standing;
  Step step = Step::rest;
};

Verdict judge(const Standing& standing, Reply reply, const Sent& sent) noexcept;

}  // namespace headroom::sync
