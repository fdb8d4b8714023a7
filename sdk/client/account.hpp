#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/client/cells.hpp"
#include "sdk/client/process.hpp"
#include "sdk/client/settings.hpp"
#include "sdk/client/timekeeper.hpp"
#include "sdk/client/unknown_keys.hpp"
#include "sdk/core/log.hpp"
#include "sdk/core/mutex.hpp"
#include "sdk/meter/lane.hpp"
#include "sdk/meter/limits.hpp"
#include "sdk/meter/name_table.hpp"
#include "sdk/meter/placing.hpp"
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

  /// `is_placed`: the lane stands in the page; else it is to, as soon as there is room.
  Account(std::string account_id, meter::Lane lane, bool is_placed, const Surroundings& surroundings);

  const std::string id;

  /// Retained for the caller, never null.
  headroom_meter* meter(std::string_view key);
  headroom_feature* feature(std::string_view key);
  /// The cell of a milestone or an intent, not retained; null for what is not a key, or beyond the bound of M14.
  headroom_feature* declared(ports::RecordKind kind, std::string_view key);

  std::shared_ptr<const plan::Snapshot> snapshot() const;
  std::int64_t unknown_keys() const noexcept { return unknown_.count(); }
  /// Whether the store has been asked for a plan.
  bool is_loaded() const;

  /// A plan that was stored or has come; null: the server never gave one, so a bundled one stays. Cells of all that it
  /// names are made, so that a fresh process and the others find its limits in the page.
  void follow(std::shared_ptr<const plan::Snapshot> snapshot, bool is_leader);
  /// Brings every cell to the present period and basis (M10, M15).
  void refresh(bool is_leader);
  /// What others used (M4), as the last sync told.
  void set_others(std::string_view key, core::Instant period, std::int64_t used);
  /// Every cell goes on in this lane (M21, M24); nothing where it is the present one.
  void follow_lane(const meter::Lane& lane, bool is_leader);
  meter::Lane lane() const;
  /// What has no place in the page gets one where there is room by now, and what was counted meanwhile goes along.
  void place_homeless(bool is_leader);
  /// Visits all of this account's cells.
  template <class Visit>
  void each_cell(Visit&& visit) {
    core::Lock lock(mutex_);
    meters_.each([&](headroom_meter& cell) { visit(cell); });
    features_.each([&](headroom_feature& cell) { visit(cell); });
    milestones_.each([&](headroom_feature& cell) { visit(cell); });
    intents_.each([&](headroom_feature& cell) { visit(cell); });
  }

 private:
  using Said = UnknownKeys::Said;
  using Table = meter::NameTable<headroom_feature>;
  /// Where a meter counts that has, or had, no place in the page.
  struct Shelter {
    ports::Place place;
    ports::Place room;  // in the page, since it has one
    std::optional<meter::Limits> limits;
  };

  headroom_meter* make_meter(std::string_view key, bool is_leader, Said& said) HEADROOM_REQUIRES(mutex_);
  headroom_feature* make_feature(ports::RecordKind kind, std::string_view key, Said& said) HEADROOM_REQUIRES(mutex_);
  headroom_feature* find_or_make(ports::RecordKind kind, std::string_view key);
  Table& table_of(ports::RecordKind kind) noexcept;
  bool is_full() const HEADROOM_REQUIRES(mutex_);
  void tell_unknown(Said& said) HEADROOM_REQUIRES(mutex_);
  void say(const Said& said) const;

  // account_placing.cpp: where cells count, and what they answer
  void place_all(bool is_leader, Said& said) HEADROOM_REQUIRES(mutex_);
  void place(headroom_meter& cell, bool is_leader, Said& said) HEADROOM_REQUIRES(mutex_);
  void place(headroom_feature& cell, ports::RecordKind kind) HEADROOM_REQUIRES(mutex_);
  void settle(headroom_meter& cell, bool is_leader, Said& said) HEADROOM_REQUIRES(mutex_);
  void settle_unnamed(headroom_meter& cell, plan::Basis basis, const meter::Writer& writer) HEADROOM_REQUIRES(mutex_);
  void answer_access(headroom_feature& cell) HEADROOM_REQUIRES(mutex_);
  ports::Place shelter(headroom_meter& cell, const meter::Limits* limits) HEADROOM_REQUIRES(mutex_);
  ports::Place place_known(std::string_view key) const HEADROOM_REQUIRES(mutex_);
  bool is_sheltered(headroom_meter& cell) const HEADROOM_REQUIRES(mutex_);
  void give_room(headroom_meter& cell, Shelter& shelter, bool is_leader, Said& said) HEADROOM_REQUIRES(mutex_);

  const Surroundings at_;
  const Process process_;
  UnknownKeys unknown_;            // but for count() under mutex_
  headroom_meter& beyond_meters_;  // answers for keys beyond the bound of M14
  headroom_feature& beyond_features_;

  mutable core::Mutex mutex_;
  // Tables: found without the lock, inserted into with it
  meter::NameTable<headroom_meter> meters_;
  Table features_, milestones_, intents_;
  // protected by mutex_
  meter::Lane lane_ HEADROOM_GUARDED_BY(mutex_);
  bool is_placed_ HEADROOM_GUARDED_BY(mutex_);
  std::shared_ptr<const plan::Snapshot> snapshot_ HEADROOM_GUARDED_BY(mutex_);
  bool is_loaded_ HEADROOM_GUARDED_BY(mutex_) = false;
  std::size_t unnamed_ HEADROOM_GUARDED_BY(mutex_) = 0;  // cells that no plan names
  bool has_homeless_ HEADROOM_GUARDED_BY(mutex_) = false;
  std::map<headroom_meter*, Shelter> shelters_ HEADROOM_GUARDED_BY(mutex_);
};

}  // namespace headroom::client
