#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sdk/client/alarm.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/sync/machine.hpp"
#include "sdk/sync/settle.hpp"

namespace headroom::client {

/// Carries what there is to tell to the server and the answer home: the sync machine over store and transport. Works
/// while this process leads (M27). Background thread.
class Syncing {
 public:
  /// Where it asks and tells; set by the pipeline.
  struct Doors {
    std::function<std::vector<sync::AccountState>()> gather;
    std::function<void(sync::SettledAccount&)> settling;       // may add to the outcome before it is stored
    std::function<void(const sync::SettledAccount&)> settled;  // stored: use it
    std::function<void(const core::Error&)> exchanged;         // number 0: the server answered by content
  };

  Syncing(Machinery& machinery, Doors doors);

  /// From now on, or as soon as the store can be used.
  void lead();
  void wanted(sync::Reason reason);
  /// Runs `done` when all that there is to tell now has been told; at once where no sync can go out, and as soon as one
  /// fails.
  void when_synced(std::function<void()> done);
  /// Consent was withheld: what was prepared to be sent loses its events and traits.
  void withhold();

 private:
  using Waiting = std::vector<std::function<void()>>;

  bool is_under_way() const noexcept { return machine_ && machine_->is_under_way(); }
  bool is_failing() const noexcept { return machine_->standing().failures > 0; }
  void carry(const sync::Next& next);
  void send(const sync::Send& how);
  void build(const sync::Scope& scope);
  void transmit(const std::string& body);
  void answered(const core::Result<ports::HttpAnswer>& answer);
  /// The answer's content, applied; false where it acknowledges nothing.
  bool settle(const ports::HttpAnswer& answer, sync::Answered& report);
  void account_refused(const sync::SettledAccount& account);
  void end_waiting();
  static void run_all(Waiting& waiting);
  void warn(std::string_view what, const core::Error& error);

  Machinery* machinery_;
  Doors doors_;
  std::optional<sync::Machine> machine_;  // while this process leads
  Alarm alarm_;
  bool must_enrol_ = false;
  std::uint64_t turn_ = 0;
  std::string device_;
  std::optional<ports::PendingSync> pending_;  // as the store has it: sent, and not acknowledged
  // the request under way
  protocol::SyncRequest sent_;
  std::vector<sync::AccountState> local_;
  sync::Sent size_;
  Waiting waiting_;       // for the one under way
  Waiting waiting_next_;  // for one that tells what is new now
};

}  // namespace headroom::client
