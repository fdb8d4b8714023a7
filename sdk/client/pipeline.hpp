#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/client/accounts.hpp"
#include "sdk/client/decisions.hpp"
#include "sdk/client/guards.hpp"
#include "sdk/client/listening.hpp"
#include "sdk/client/moments.hpp"
#include "sdk/client/offers.hpp"
#include "sdk/client/people.hpp"
#include "sdk/client/plans.hpp"
#include "sdk/client/standing_report.hpp"
#include "sdk/client/syncing.hpp"
#include "sdk/meter/sweep.hpp"

namespace headroom::client {

/// The corridor: meter → edge → decision → offer → host → outcome → sync, and the plan home. The only file that knows
/// the order; each part knows its own doors. Background thread, but for the report.
class Pipeline {
 public:
  Pipeline(Machinery machinery, Accounts& accounts, HostDispatch& dispatch, std::shared_ptr<Mailbox> mailbox,
           std::uint8_t own_index, StandingReport& report);

  void start();
  /// Cells have crossed something.
  void woken();
  void identified(ports::StoredContext context);
  void guard(std::shared_ptr<GuardedAction> action, const meter::Cell& cell, std::int64_t wanted);
  /// A guard that no offer can help.
  void refuse(std::shared_ptr<GuardedAction> action) { guards_.refuse(std::move(action), HEADROOM_REFUSED_NONE); }
  void guard_cancelled() { guards_.drop_cancelled(); }
  void offer_reported(const std::string& offer, const OfferReport& report) { offers_.told(offer, report); }
  void delivered(const std::string& moment) { moments_.delivered(moment); }
  void subscribed();
  void pause_point() { offers_.pause_point(people_.current()); }
  void quiet(bool begins) { offers_.quiet(begins); }
  void set_consent(protocol::Consent consent);
  /// Runs `done` when what was raised before is decided, queued and written, and sent where the server can be reached.
  void flush(std::function<void()> done);
  /// The last of all: nothing waits any more.
  void seal();

 private:
  void tick();
  void write_through();
  void lead();
  /// Other processes of the directory have changed something (M27).
  void notice();
  /// Tells them that this one has.
  void announce() noexcept;
  void read_contexts();
  void erase_events();
  meter::Sweep sweep();
  void raise_all();
  void raise(const meter::HeldEdge& edge);
  void plan_changed(const Plans::Change& change);
  void tell_plan(const std::string& account, std::shared_ptr<const plan::Snapshot> plan);
  void settled(const sync::SettledAccount& settled);
  void hinted(const protocol::Hint& hint);
  void ask(const decision::Moment& moment);
  void record_edge(const decision::Moment& moment);
  void record(const std::string& account, const protocol::Event& event, bool is_outcome);
  void exchanged(const core::Error& error);
  Offers::Setting setting(std::string_view account);
  std::string device_token(std::string_view account);
  void report_queue();

  Machinery machinery_;
  Accounts* accounts_;
  HostDispatch* dispatch_;
  const std::uint8_t own_index_;
  StandingReport* report_;
  People people_;
  Plans plans_;
  Guards guards_;
  Offers offers_;
  Decisions decisions_;
  Moments moments_;
  Syncing syncing_;
  Listening listening_;
  Alarm tick_, write_;
  std::map<std::string, std::string, std::less<>> tokens_;      // device tokens read so far
  std::map<std::string, std::string, std::less<>> told_plans_;  // by account: the plan that the host was told of
  bool leads_ = false;
  std::uint64_t seen_change_ = 0;
};

}  // namespace headroom::client
