#pragma once
#include <headroom/headroom.h>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/client/host_dispatch.hpp"
#include "sdk/client/mailbox.hpp"
#include "sdk/client/run_gate.hpp"

namespace headroom::client {

/// One action that waits for its entitlement; at most one of its functions runs, once. Shared by the host's handle and
/// the queue; the handler is released with the last of them.
class GuardedAction {
 public:
  /// `enter` consumes, or asks the plan: true, the action may run. `give_back` undoes it.
  GuardedAction(const headroom_guard_handler& handler, std::string of_account, std::function<bool()> enter,
                std::function<void()> give_back)
      : account(std::move(of_account)), handler_(handler), enter_(std::move(enter)), give_back_(std::move(give_back)) {}
  GuardedAction(const GuardedAction&) = delete;
  GuardedAction& operator=(const GuardedAction&) = delete;
  ~GuardedAction();

  const std::string account;

  RunGate& gate() noexcept { return gate_; }
  /// True: it has entered, and one of the next two follows. Not after the end.
  bool enter() { return gate_.is_open() && enter_(); }
  void give_back() { give_back_(); }
  /// Calls the host. Entered before; given back where the action was cancelled meanwhile, fails or throws. False: it
  /// threw.
  bool resume() noexcept;
  bool refuse(std::uint32_t reason) noexcept;

 private:
  void end() noexcept;

  const headroom_guard_handler handler_;
  std::function<bool()> enter_;
  std::function<void()> give_back_;
  RunGate gate_;
};

/// The actions that wait, first come, first served. Background thread; the host is called through its dispatch.
class Guards {
 public:
  explicit Guards(HostDispatch& dispatch) : dispatch_(&dispatch) {}

  /// Waits for the moment with this identity.
  void add(std::string moment, std::shared_ptr<GuardedAction> action);
  /// It has entered already.
  void resume(std::shared_ptr<GuardedAction> action);
  /// A plan has come: every action of the account that fits now runs; one that does not stays.
  void try_all(std::string_view account);
  /// The moment ended without an entitlement.
  void refuse(std::string_view moment, std::uint32_t reason);
  void refuse(std::shared_ptr<GuardedAction> action, std::uint32_t reason);
  void refuse_all(std::uint32_t reason);
  /// Lets go of what the host has cancelled.
  void drop_cancelled();
  bool waits_for(std::string_view moment) const;

 private:
  struct Waiting {
    std::string moment;
    std::shared_ptr<GuardedAction> action;
  };
  template <class Which>
  void refuse_where(std::uint32_t reason, Which&& which);

  HostDispatch* dispatch_;
  std::list<Waiting> waiting_;
};

}  // namespace headroom::client

/// What headroom_guard_free and _cancel_and_wait act on.
struct headroom_guard {
  std::shared_ptr<headroom::client::GuardedAction> action;
  std::shared_ptr<headroom::client::Mailbox> mailbox;  // null: it had ended before the host got it
};
