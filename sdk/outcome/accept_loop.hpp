#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/offer.hpp"

namespace headroom::outcome {

/// An accepted offer whose entitlement is waited for.
struct Accepted {
  std::string offer, account;
  protocol::Target target;
  std::string plan_version;  // held when it was accepted
  core::Instant at = 0;      // trusted time
};

/// From accepted to the plan that grants it (D9): a hint on the stream brings it at once; beside it syncs are asked for
/// 2, 5, 15 and 60 s after, then each 60 s, for 15 min. What is paid later still arrives by the ordinary sync. Nothing
/// is granted here. Not synchronised.
class AcceptLoop {
 public:
  struct Ended {
    Accepted accepted;
    bool is_confirmed = false;  // else given up
  };
  struct Next {
    bool wants_sync = false;
    std::vector<Ended> ended;
    core::Duration wake_at = 0;  // call due() then, on the steady clock; 0: not needed
  };

  /// Repeats change nothing. After a restart: with the `at` of then. At most 64; beyond that the oldest is given up.
  Next accepted(Accepted accepted, core::Now now);
  /// A plan is in force for the account. It confirms if its version is another than the one held and, where a plan was
  /// the target, it is that.
  Next plan_in_force(std::string_view account, std::string_view version, std::string_view plan, core::Now now);
  Next due(core::Now now);
  bool is_pending(std::string_view offer) const noexcept;

 private:
  struct Pending {
    Accepted accepted;
    std::size_t polls = 0;
  };
  Next next(Next so_far, core::Now now);

  std::vector<Pending> pending_;
};

}  // namespace headroom::outcome
