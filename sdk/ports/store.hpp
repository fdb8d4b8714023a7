#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/core/result.hpp"

/// What is kept beside the counter page (metering.md "Header"): background thread only. Every method is one
/// transaction; an error leaves all as it was. Shared by the processes of one state directory.
namespace headroom::ports {

struct StoredEvent {
  std::string id, account, body;  // body: the encoded event
};
struct StoredPlan {
  std::string version, document;
  core::Instant confirmed_at = 0;  // trusted time at which the server last said that it holds
};
/// What the server has acknowledged of one counter of one of our lanes.
struct MirrorRow {
  std::string lane, meter;
  core::Instant period = 0;
  std::int64_t consumed = 0, refunded = 0;
};
/// The account's use beside this directory's own lanes (M4).
struct TotalRow {
  std::string meter;
  core::Instant period = 0;
  std::int64_t account_total = 0;
};
/// Who was identified last, for a follower's leader and for the next start.
struct StoredContext {
  std::string account, user, identity_proof, locale;
  std::vector<std::pair<std::string, std::string>> traits;
};
/// A request that was sent and whose answer was not yet applied: repeated as it stands (M24).
struct PendingSync {
  std::string sync_id, body;
};
/// All that one answer changes, applied at once.
struct SyncOutcome {
  std::string account;
  std::optional<std::string> device_token;
  std::map<std::string, std::string> chains;  // lane → token
  std::vector<MirrorRow> mirrors;
  std::vector<TotalRow> totals;
  std::vector<std::string> acked_events;
  std::optional<StoredPlan> plan;
  std::optional<core::Instant> plan_confirmed_at;
};
/// A moment and what came of it (D1, D7, D8): the offer is kept until it ends.
struct StoredMoment {
  std::string id, account, user, edge, key, decision, offer_id, offer;  // offer: encoded, empty when none
  std::string state;  // "offered", "shown", "accepted", "dismissed", "snoozed", "expired", "none"
  std::string reason;
  bool is_tried = false;  // the customer caused it by trying (D6)
  core::Instant at = 0, asleep_until = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  /// This state directory's random id; made at the first call.
  virtual core::Result<std::string> device_id() = 0;

  virtual core::Result<std::optional<std::string>> device_token(std::string_view account) = 0;
  virtual core::Result<void> forget_device_token(std::string_view account) = 0;

  /// Queues an event once per id. Bounded (100,000 rows, 64 MiB): at the bound the oldest edge goes first, an outcome
  /// last; the number dropped is returned.
  virtual core::Result<std::size_t> push_event_or_drop_oldest(const StoredEvent& event, bool is_outcome) = 0;
  /// The oldest first, up to `max_bytes` of bodies.
  virtual core::Result<std::vector<StoredEvent>> events(std::string_view account, std::size_t max_bytes) = 0;
  virtual core::Result<std::size_t> event_count() = 0;
  virtual core::Result<void> erase_events(std::string_view account) = 0;
  /// Moves one event that the server will never take to the dead letters, with why.
  virtual core::Result<void> bury_event(std::string_view id, std::string_view why) = 0;

  virtual core::Result<std::optional<StoredPlan>> plan(std::string_view account) = 0;

  virtual core::Result<std::map<std::string, std::string>> chains(std::string_view account) = 0;
  virtual core::Result<std::vector<MirrorRow>> mirrors(std::string_view account) = 0;
  virtual core::Result<std::vector<TotalRow>> totals(std::string_view account) = 0;
  virtual core::Result<void> put_pending_sync(const PendingSync& pending) = 0;
  virtual core::Result<std::optional<PendingSync>> pending_sync() = 0;
  /// Applies the answers and clears the pending request, in one transaction.
  virtual core::Result<void> apply(const std::vector<SyncOutcome>& outcomes) = 0;
  virtual core::Result<void> clear_pending_sync() = 0;

  virtual core::Result<void> put_context(const StoredContext& context) = 0;
  virtual core::Result<std::vector<StoredContext>> contexts() = 0;

  virtual core::Result<void> put_moment(const StoredMoment& moment) = 0;
  /// Newest first, those that still matter: younger than 90 days or asleep.
  virtual core::Result<std::vector<StoredMoment>> moments(std::string_view account, std::string_view user) = 0;

  /// A small named value: "retry_not_before", "high_water_time", …
  virtual core::Result<std::optional<std::string>> note(std::string_view name) = 0;
  virtual core::Result<void> put_note(std::string_view name, std::string_view value) = 0;
};

}  // namespace headroom::ports
