#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/offer.hpp"
#include "sdk/protocol/sync.hpp"
#include "sdk/protocol/words.hpp"

/// POST /v1/decisions, both ways. The account comes from the Headroom-Device header, never from the body.
namespace headroom::protocol {

struct DecisionRequest {
  std::string id;  // the moment's event id (D1): a repeat gets the same answer
  std::string user, locale;
  EdgeKind edge = EdgeKind::limit_reached;
  std::string key;  // meter, feature, milestone or intent
  std::uint32_t threshold = 0;
  std::int64_t used = 0, limit = 0, wanted = 0;  // wanted: units denied at this moment
  bool denied = false;                           // the customer was stopped
  core::Instant at = 0, period = 0;
  bool speculative = false;  // a prefetch (D3)
  Consent consent = Consent::given;
  std::vector<std::pair<std::string, std::string>> traits;
  std::vector<UsageRow> usage;  // this device's own, newer than its last sync, so that the answer knows it
  std::string lane;             // of `usage`
};

struct WouldOffer {
  OfferKind kind = OfferKind::upgrade;
  core::Instant expires_at = 0;
};

struct DecisionAnswer {
  std::string decision;  // its id; GET /v1/decisions/{id} explains it
  Outcome outcome = Outcome::none;
  std::string reason;
  std::optional<OfferContent> offer;
  std::optional<WouldOffer> would_offer;  // a holdout's (D11)
  std::optional<core::Instant> not_before;
  std::string experiment, arm;
};

/// One server-sent hint of GET /v1/stream: it says what to ask about, and changes no state by itself.
struct Hint {
  enum class Type : std::uint8_t { plan_changed, offer_withdrawn, kill_switch, moment_waiting };
  Type type = Type::plan_changed;
  std::string subject;  // plan version, offer id or moment id
};

}  // namespace headroom::protocol
