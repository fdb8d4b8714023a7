#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/ids.hpp"
#include "sdk/core/instant.hpp"
#include "sdk/protocol/sync.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::outcome {

/// An offer in the host's hands.
struct Delivered {
  std::string offer, decision, account, user;
  protocol::EdgeKind edge = protocol::EdgeKind::limit_reached;
  std::string key;
  core::Instant expires_at = 0;
};

/// An event for the outbox of `account`.
struct Recorded {
  std::string account;
  protocol::Event event;
};

/// Turns what becomes of offers into events, each at most once per offer: ids are hashes of offer and outcome, so that
/// a repeat is the same event over restarts and processes too. shown is implied by every other outcome of a person.
/// After dismissed, snoozed, accepted, expired or abandoned nothing more becomes of an offer, but for accepted after a
/// dismissal or snooze that was thought better of. Not synchronised.
class Tracker {
 public:
  /// A hash of text, well spread over 128 bits.
  using Digest = core::Id (*)(std::string_view);
  explicit Tracker(Digest digest) : digest_(digest) {}

  /// The offer was handed over; again (reopened) changes nothing but that a handle lives.
  void delivered(const Delivered& offer);
  /// What the customer did. `reason` of a dismissal or failure; `until` of a snooze. Unknown offers and repeats record
  /// nothing.
  std::vector<Recorded> tell(std::string_view offer, protocol::OfferOutcome outcome, std::string_view reason,
                             core::Instant until, core::Now now);
  /// The last handle is gone: without an outcome it is abandoned.
  std::vector<Recorded> let_go(std::string_view offer, core::Now now);
  /// Records what has expired.
  std::vector<Recorded> due(core::Now now);
  /// When due() has something to do, on the steady clock; 0: never.
  core::Duration wake_at(core::Now now) const noexcept;
  /// A holdout's exposure (D11): shown, without an offer.
  Recorded exposure(const Delivered& offer, core::Now now) const;

 private:
  struct Life {
    Delivered offer;
    std::uint32_t told = 0;  // a bit per OfferOutcome
  };

  Recorded event(const Delivered& offer, protocol::OfferOutcome outcome, std::string_view reason, core::Instant until,
                 core::Now now) const;

  Digest digest_;
  std::map<std::string, Life, std::less<>> lives_;
};

}  // namespace headroom::outcome
