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

  /// Begins, or with false stops after the request under way.
  void lead(bool leads);
  void wanted(sync::Reason reason);
  /// Runs `done` when a sync that began after this call has ended, whichever way; at once where none can go out now.
  void when_synced(std::function<void()> done);
  /// Consent was withheld: what was prepared to be sent loses its events and traits.
  void withhold();
  bool is_under_way() const noexcept { return machine_ && machine_->is_under_way(); }

 private:
  void carry(sync::Next next);
  void send(const sync::Send& how);
  void build(const sync::Scope& scope);
  void transmit(std::string body);
  void answered(const core::Result<ports::HttpAnswer>& answer);
  /// The answer's content, applied; false where it acknowledges nothing.
  bool settle(const ports::HttpAnswer& answer, sync::Answered& report);
  void account_refused(const sync::SettledAccount& account);
  void warn(std::string_view what, const core::Error& error);

  Machinery* machinery_;
  Doors doors_;
  std::optional<sync::Machine> machine_;
  Alarm alarm_;
  bool leads_ = false, must_enrol_ = false;
  std::uint64_t turn_ = 0;
  std::string device_;
  // the request under way
  protocol::SyncRequest sent_;
  std::vector<sync::AccountState> local_;
  sync::Sent size_;
  std::vector<std::function<void()>> waiting_;       // for the one under way
  std::vector<std::function<void()>> waiting_next_;  // for the next
};

}  // namespace headroom::client
