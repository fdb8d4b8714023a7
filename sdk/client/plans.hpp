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
    std::string previous;  // plan's key; empty for none
  };
  struct Doors {
    std::function<void(const Change&)> changed;
    std::function<void()> period_over;
  };

  Plans(Machinery& machinery, Accounts& accounts, Doors doors);

  /// What the store has for the account; a plan that is not newer than the one held changes nothing (D9).
  void load(Account& account);
  void reload_all();
  /// Adds the document to what is stored of an answer, if it is newer; else that the held one was confirmed.
  void settling(sync::SettledAccount& settled);
  /// Uses what was stored: plan, use of others, forked lanes.
  void settled(const sync::SettledAccount& settled, bool is_leader);
  /// Every cell in its present period and basis.
  void refresh(bool is_leader);

 private:
  void take(Account& account, protocol::PlanDocument document, core::Instant confirmed_at, bool is_leader);
  void confirm(Account& account, core::Instant at, bool is_leader);
  void fork(Account& account, const sync::Fork& fork);
  void set_alarm();
  bool is_newer(const Account& account, const protocol::PlanDocument& document) const;

  Machinery* machinery_;
  Accounts* accounts_;
  Doors doors_;
  Alarm alarm_;
  bool is_leader_ = false;
};

}  // namespace headroom::client
