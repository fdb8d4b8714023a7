#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "sdk/protocol/words.hpp"

/// POST /v1/sync, both ways. Usage is state: cumulative pairs per lane, merged by maximum.
namespace headroom::protocol {

struct UsageRow {
  std::string meter;
  core::Instant period = 0;  // its start; 0 for a lifetime meter
  std::int64_t consumed = 0, refunded = 0;
};

struct LaneReport {
  std::string lane;                  // 32 hex digits
  std::optional<std::string> chain;  // the token of the last answer; none for a new or frozen lane
  bool is_final = false;
  std::vector<UsageRow> usage;
};

/// Something that happened once and is told until acknowledged by id: an edge, or an outcome of an offer.
struct Event {
  enum class Type : std::uint8_t { edge, outcome };
  std::string id;  // 32 hex digits, the same on every repeat (D1)
  Type type = Type::edge;
  std::string user;
  core::Instant at = 0;
  // edge
  EdgeKind edge = EdgeKind::limit_reached;
  std::string key;  // meter, feature, milestone or intent
  std::uint32_t threshold = 0;
  std::int64_t used = 0, limit = 0;
  // outcome
  std::string offer, decision;
  OfferOutcome outcome = OfferOutcome::shown;
  std::string reason;       // of a dismissal or a failure
  core::Instant until = 0;  // of a snooze
};

struct SyncAccount {
  std::string account, user;
  std::optional<std::string> device_token, identity_proof;  // no token: this entry enrols
  std::string have_plan;                                    // version held; empty for none
  Consent consent = Consent::given;
  std::vector<std::pair<std::string, std::string>> traits;
  std::vector<LaneReport> lanes;
  std::vector<Event> events;
};

struct SyncRequest {
  std::string sync_id, device, sdk;
  std::vector<SyncAccount> accounts;
};

/// What the server holds for one meter and period after merging.
struct UsageTotal {
  std::string meter;
  core::Instant period = 0;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> lanes;  // the sender's lanes: consumed, refunded
  std::int64_t account = 0;                                            // the whole account's use
};

struct SyncAccountAnswer {
  std::string account;
  std::optional<std::string> device_token;
  std::map<std::string, std::string> chains;  // lane → its new token
  std::vector<std::string> acked_events;
  std::vector<UsageTotal> usage;
  std::optional<PlanDocument> plan;                // only if changed
  std::string plan_version;                        // the one in force
  std::vector<core::Instant> interruptions_shown;  // this user's, over devices (D6)
  std::string error;  // a stable code where this account's part was refused ("lane_forked", "token_unknown")
  std::map<std::string, std::vector<UsageTotal>> forked;  // with lane_forked: lane → what the server holds (M24)
};

struct SyncAnswer {
  core::Instant server_time = 0;
  std::int64_t next_sync_s = 60;
  std::vector<SyncAccountAnswer> accounts;
};

}  // namespace headroom::protocol
