#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/offer/candidate.hpp"

/// What a presenter must know after a crash or in another process: small values, all instants in trusted time.
namespace headroom::offer {

/// The open offer.
struct Open {
  std::string offer, moment;
  core::Instant delivered_at = 0, shown_at = 0, expires_at = 0;  // shown_at 0: not yet
  bool is_tried = false;
};

/// The words in the page's record of kind `user`: shared by the processes of a directory (M27).
struct PresenterState {
  std::optional<Open> open;
  std::vector<core::Instant> shown;        // unprompted, selling; at most the 64 newest of 30 days
  std::vector<core::Instant> shown_other;  // unprompted, not selling
  core::Instant last_ended = 0;            // when the last unprompted offer left the slot (D5)
};

/// One offer of the past that still matters, from the store's moments.
struct Past {
  Candidate candidate;
  protocol::OfferOutcome last = protocol::OfferOutcome::shown;   // the last that became of it
  protocol::Dismissal dismissal = protocol::Dismissal::not_now;  // if dismissed
  core::Instant at = 0, asleep_until = 0;                        // asleep_until: of a snooze
  bool is_delivered_only = false;                                // delivered, and nothing became of it yet
};

}  // namespace headroom::offer
