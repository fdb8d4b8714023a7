#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sdk/client/accounts.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/meter/lease.hpp"
#include "sdk/sync/lease_policy.hpp"
#include "sdk/sync/settle.hpp"

namespace headroom::client {

/// Keeps the strict meters of the directory supplied with leases (M18): sees what will be short, asks, writes what
/// comes into the page for all processes, and gives back what is idle. By the leader, for accounts that are open here.
/// Background thread.
class Leases {
 public:
  Leases(Machinery& machinery, Accounts& accounts) : machinery_(&machinery), accounts_(&accounts) {}

  /// Whether one must be asked for before the next regular sync.
  bool is_urgent();
  /// Before the counts of a new request are read: what it will give back is used no more from here on.
  void prepare();
  /// Then, what the request asks for.
  void ask(sync::AccountState& state);
  /// The answer's, for a request that left at `sent_at`.
  void settled(const sync::SettledAccount& settled, core::Duration sent_at);
  /// The last process leaves: everything is given back with the next request.
  void give_up() { is_leaving_ = true; }

 private:
  /// A meter's lease as this leader has seen it.
  struct Known {
    core::Duration since = 0, until = 0;
    std::int64_t consumed = 0;  // then
    bool is_asked = false, is_scarce = false;
    bool is_owed = false;   // used no more, and the server has not heard of it
    std::int64_t want = 0;  // in the request
  };
  using Visit = std::function<void(const ports::Place&, Known&)>;

  void each(Account& account, const Visit& visit);
  sync::LeaseNeed need(const ports::Place& place, Known& known);
  void take(const ports::Place& place, Known& known, const sync::Leased& lease, core::Duration sent_at);

  Machinery* machinery_;
  Accounts* accounts_;
  std::map<const ports::Slot*, Known> known_;  // slots stay where they are
  bool is_leaving_ = false;
};

}  // namespace headroom::client
