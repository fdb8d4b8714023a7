#pragma once
// Everything a decision may look at, as plain values gathered before it (style 20: facts are read once). They are
// stored with the decision, and replaying them gives the same bytes.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/decision.hpp"
#include "sdk/protocol/words.hpp"
#include "server-stub/catalogue/offering.hpp"

namespace headroom::server::decide {

enum class Health : std::uint8_t { unknown, green, yellow, red };

/// Signs that an account is about to shrink (decisions.md, contraction_risk); each only where it is on record.
struct ContractionSigns {
  std::optional<std::int64_t> usage_change_percent;  // this quarter against the one before
  bool tickets_up = false, champion_left = false, detractor = false, competitor_mentioned = false;
};

struct AccountFacts {
  std::string id, plan, segment;
  std::vector<std::string> add_ons;  // that it has
  Health health = Health::unknown;
  ContractionSigns contraction;
  std::optional<core::Instant> renews_at;
  std::optional<std::int64_t> mrr_minor;  // in the catalogue's currency; none: the list price of the plan counts
  bool foreign_currency = false;          // the MRR on record is in another one: no rate, so a person prices it
  std::string csm, ae;                    // the people in charge, by name
  std::vector<std::string> goals;
  std::vector<std::string> milestones;  // reached
};

struct MeterFacts {
  std::string key;
  protocol::MeterKind kind = protocol::MeterKind::sum;
  std::int64_t used = 0;              // the account's in this period, the request's fresh rows included
  std::optional<std::int64_t> limit;  // in force for the account; none: unlimited
  core::Instant period_start = 0, period_end = 0, next_period_end = 0;  // ends are 0 for a lifetime meter
  std::optional<std::int64_t> previous_used;  // in the last full period; none where there was none
  std::vector<std::int64_t> daily;            // use per whole day, oldest first, yesterday last; at most 90
};

/// What was offered before, to this user of the account.
struct PastOffer {
  std::string decision;
  protocol::EdgeKind edge = protocol::EdgeKind::limit_reached;
  std::string key, plan, add_on;
  protocol::OfferKind kind = protocol::OfferKind::upgrade;
  catalogue::Vector vector = catalogue::Vector::tier;
  bool prompted = false;  // the customer caused it by trying
  core::Instant shown_at = 0;
  std::optional<protocol::OfferOutcome> outcome;  // the last one
  std::string reason;                             // of a dismissal
  core::Instant ended_at = 0, until = 0;          // until: of a snooze
};

struct FeatureTried {
  std::string feature;
  std::int64_t times = 0;  // in the last 30 days, this one included
};

struct OpenHandoff {
  catalogue::Vector vector = catalogue::Vector::tier;
  std::string owner;
  core::Instant due = 0;
};

struct Inputs {
  std::string decision;           // its id, made by the caller
  std::string catalogue_version;  // of the catalogue it is decided with
  core::Instant now = 0;
  protocol::DecisionRequest moment;
  AccountFacts account;
  std::vector<MeterFacts> meters;  // those the account's plan grants, in the catalogue's order
  std::vector<PastOffer> history;  // newest first, at most 100
  std::vector<FeatureTried> tried;
  std::vector<OpenHandoff> handoffs;
  std::map<std::string, std::string> exposed;  // experiment → the arm this account has been exposed to
};

}  // namespace headroom::server::decide
