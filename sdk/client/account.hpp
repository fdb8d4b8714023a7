#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/client/cells.hpp"
#include "sdk/client/settings.hpp"
#include "sdk/client/timekeeper.hpp"
#include "sdk/core/log.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/meter/lane.hpp"
#include "sdk/meter/limits.hpp"
#include "sdk/meter/name_table.hpp"
#include "sdk/plan/snapshot.hpp"
#include "sdk/ports/store.hpp"

namespace headroom::client {

/// One account in this client: its cells by name, and the plan that they answer by. Look-ups: any thread, a known key
/// without lock or allocation. Plans arrive on the background thread.
class Account {
 public:
  struct Surroundings {
    Cells& cells;
    Timekeeper& time;
    const Settings& settings;
    core::Log& log;
  };

  Account(std::string account_id, meter::Lane lane, const Surroundings& surroundings);

  const std::string id;

  /// Retained for the caller; null only without memory.
  headroom_meter* meter(std::string_view key);
  headroom_feature* feature(std::string_view key);
  /// The cell of a milestone or an intent, not retained; null for what is not a key.
  headroom_feature* declared(ports::RecordKind kind, std::string_view key);

  std::shared_ptr<const plan::Snapshot> snapshot() const;
  std::int64_t unknown_keys() const noexcept { return unknown_keys_.load(std::memory_order_relaxed); }

  /// A plan that was stored or has come; null: the server never gave one, so a bundled one stays. Cells of all that it
  /// names are made, so that a fresh process and the others find its limits in the page.
  void follow(std::shared_ptr<const plan::Snapshot> snapshot, bool is_leader);
  /// Brings every cell to the present period and basis (M10, M15).
  void refresh(bool is_leader);
  /// What others used (M4), as the last sync told.
  void set_others(std::string_view key, core::Instant period, std::int64_t used);
  /// Somebody else goes on with the present lane (M24): each counter goes on in `lane` with own − base, and the base is
  /// others' use.
  void renew_lane(const meter::Lane& lane, const std::vector<ports::MirrorRow>& bases);
  meter::Lane lane() const;
  /// Whether `cell` is one of this account's, and the record behind it.
  template <class Visit>
  void each_cell(Visit&& visit) {
    core::Lock lock(mutex_);
    meters_.each([&](headroom_meter& cell) { visit(cell); });
    features_.each([&](headroom_feature& cell) { visit(cell); });
    milestones_.each([&](headroom_feature& cell) { visit(cell); });
    intents_.each([&](headroom_feature& cell) { visit(cell); });
  }

 private:
  void place(headroom_meter& cell, bool is_leader) HEADROOM_REQUIRES(mutex_);
  void place(headroom_feature& cell, ports::RecordKind kind) HEADROOM_REQUIRES(mutex_);
  void answer_access(headroom_feature& cell) HEADROOM_REQUIRES(mutex_);
  headroom_meter* make_meter(std::string_view key, bool is_leader) HEADROOM_REQUIRES(mutex_);
  headroom_feature* make_feature(meter::NameTable<headroom_feature>& table, ports::RecordKind kind,
                                 std::string_view key) HEADROOM_REQUIRES(mutex_);
  bool may_be_new(std::string_view key) HEADROOM_REQUIRES(mutex_);

  const Surroundings at_;
  std::atomic<std::int64_t> unknown_keys_{0};
  headroom_meter& beyond_meters_;  // answers for keys beyond the bound of M14
  headroom_feature& beyond_features_;

  mutable core::Mutex mutex_;
  // Tables: found without the lock, inserted into with it
  meter::NameTable<headroom_meter> meters_;
  meter::NameTable<headroom_feature> features_, milestones_, intents_;
  // protected by mutex_
  meter::Lane lane_ HEADROOM_GUARDED_BY(mutex_);
  std::shared_ptr<const plan::Snapshot> snapshot_ HEADROOM_GUARDED_BY(mutex_);
  bool is_loaded_ HEADROOM_GUARDED_BY(mutex_) = false;  // the store has been asked for a plan
};

}  // namespace headroom::client
