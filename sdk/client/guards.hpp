#pragma once
#include <headroom/headroom.h>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "sdk/client/host_dispatch.hpp"
#include "sdk/client/run_gate.hpp"

namespace headroom::client {

/// One action that waits for its entitlement; at most one of its functions runs, once. Shared by the host's handle and
/// the queue; the handler is released with the last of them.
class GuardedAction {
 public:
  GuardedAction(const headroom_guard_handler& handler, std::string of_account, std::function<bool()> try_enter,
                std::function<void()> undo)
      : account(std::move(of_account)), enter(std::move(try_enter)), give_back(std::move(undo)), handler_(handler) {}
  GuardedAction(const GuardedAction&) = delete;
  GuardedAction& operator=(const GuardedAction&) = delete;
  ~GuardedAction();

  RunGate& gate() noexcept { return gate_; }
  /// Calls the host; `enter` has succeeded. False: it threw or said that it failed.
  bool resume() noexcept;
  bool refuse(std::uint32_t reason) noexcept;

  const std::string account;
  const std::function<bool()> enter;      // consumes or asks the plan: true, the action may run
  const std::function<void()> give_back;  // undoes `enter`

 private:
  const headroom_guard_handler handler_;
  RunGate gate_;
};

/// The actions that wait, first come, first served. Background thread; the host is called through its dispatch.
class Guards {
 public:
  explicit Guards(HostDispatch& dispatch) : dispatch_(&dispatch) {}

  /// Waits for the moment with this identity. False: 1,024 wait already, and this one was refused (`none`).
  bool add(std::string moment, std::shared_ptr<GuardedAction> action);
  /// A plan has come: every action of the account that fits now runs; one that does not stays.
  void try_all(std::string_view account);
  /// The moment ended without an entitlement.
  void refuse(std::string_view moment, std::uint32_t reason);
  void refuse_all(std::uint32_t reason);
  bool waits_for(std::string_view moment) const;

 private:
  struct Waiting {
    std::string moment;
    std::shared_ptr<GuardedAction> action;
  };
  template <class Which>
  void refuse_where(std::uint32_t reason, Which&& which);
  void drop_cancelled();

  HostDispatch* dispatch_;
  std::list<Waiting> waiting_;
};

}  // namespace headroom::client

/// What headroom_guard_free and _cancel_and_wait act on.
struct headroom_guard {
  std::shared_ptr<headroom::client::GuardedAction> action;
};
