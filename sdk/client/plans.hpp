#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/client/accounts.hpp"
#include "sdk/client/alarm.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/plan/difference.hpp"
#include "sdk/sync/settle.hpp"

namespace headroom::client {

/// Brings plan documents home: from the store, from a sync, from another process; and moves periods on. Background
/// thread.
class Plans {
 public:
  /// A plan took the place of another (or of none).
  struct Change {
    Account& account;
    std::shared_ptr<const plan::Snapshot> plan;
    plan::Difference difference;
    bool is_news = true;  // else it was in force at the last close, and only taken up again
  };
  struct Doors {
    std::function<void(const Change&)> changed;
    std::function<void()> period_over;
  };

  Plans(Machinery& machinery, Accounts& accounts, Doors doors);

  /// This client leads from now on: its word about limits counts.
  void lead();
  /// What the store has for the account; a plan that is not newer than the one held only confirms it (D9).
  void load(Account& account);
  /// Another process may have stored newer plans, and begun new lanes.
  void notice();
  /// Adds the document to what is stored of an answer, if it is sound and no older one; else that the held one was
  /// confirmed.
  void settling(sync::SettledAccount& settled);
  /// Uses what was stored: plan, use of others, forked lanes.
  void settled(const sync::SettledAccount& settled);
  /// Places what had no room, and catches up where time has moved otherwise than the alarm was set for.
  void tick();

 private:
  bool is_sound(const protocol::PlanDocument& document);
  bool take_stored(Account& account, bool is_news);
  void take(Account& account, protocol::PlanDocument document, core::Instant confirmed_at, bool is_news);
  void confirm(Account& account, core::Instant at);
  void fork(Account& account, const sync::Fork& fork);
  void refresh();
  void set_alarm();

  Machinery* machinery_;
  Accounts* accounts_;
  Doors doors_;
  Alarm alarm_;
  bool is_leader_ = false;
  std::optional<core::Instant> boundary_;  // the next, on the settled clock
};

}  // namespace headroom::client
