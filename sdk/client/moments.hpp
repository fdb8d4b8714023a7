#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/client/decisions.hpp"
#include "sdk/client/guards.hpp"
#include "sdk/client/host_dispatch.hpp"
#include "sdk/client/machinery.hpp"
#include "sdk/client/offers.hpp"
#include "sdk/meter/cell.hpp"
#include "sdk/meter/held_edge.hpp"

namespace headroom::client {

/// From an edge that fired to the host's callback: each moment is asked for once, answered once, and its edge is
/// handled after the answer has been delivered, so that a crash loses none (M7, D1, D2). Background thread.
class Moments {
 public:
  /// Where it asks and tells; set by the pipeline.
  struct Doors {
    std::function<std::string(std::string_view account)> user;
    std::function<void(const decision::Moment&)> ask;
    std::function<void(const decision::Moment&)> record;  // into the outbox
  };

  Moments(Machinery& machinery, Offers& offers, Guards& guards, HostDispatch& dispatch,
          std::shared_ptr<Mailbox> mailbox, Doors doors);

  /// An edge that this client has to handle; a repeat of one under way is nothing.
  void raise(const meter::HeldEdge& edge);
  /// A guard was denied by this cell: waits for the moment that this try belongs to (D8).
  void guard(std::shared_ptr<GuardedAction> action, const meter::Cell& cell, std::int64_t wanted);
  void decided(const decision::Decided& decided);
  /// False: the host takes nothing now, and the edge is raised again.
  bool deliver(const offer::Delivery& delivery);
  /// Nothing comes of an offer: the answer is none, but where nobody listens it is kept (D5 `no_listener`).
  void refused(const offer::Refusal& refusal);
  /// The host's functions have run.
  void delivered(const std::string& moment);
  /// Somebody listens now: what was raised before is asked for, what was answered comes.
  void heard();
  /// A plan gives these meters and features what their edges would ask for: those not yet answered end (D9).
  void entitled(std::string_view account, const std::vector<std::string>& keys);

  /// Runs `done` when everything raised so far has been decided and recorded.
  void when_decided(std::function<void()> done);

 private:
  struct Open {
    decision::Moment moment;
    meter::HeldEdge edge;
    bool is_asked = false, is_decided = false, is_recorded = false, is_none = false;
    bool is_unheard = false;  // decided, and nobody listens
    std::optional<decision::Decided> answer;
  };
  /// What a try or an edge comes to.
  struct Course {
    enum class What : std::uint8_t {
      join,      // it is under way
      answered,  // it is under way, and its answer was none
      reopen,    // its offer is still valid
      repeat,    // its answer was none, and perhaps never arrived
      ask,
      drop  // nothing will come of it
    } what = What::ask;
    std::string id;
    std::uint32_t refusal = HEADROOM_REFUSED_NONE;  // of drop
    meter::HeldEdge edge;
    std::string decision, reason;  // of repeat
  };

  Course judge(meter::HeldEdge edge, bool is_try);
  void follow(const Course& course, std::int64_t wanted);
  void ask(Open& open);
  void present(const decision::Decided& decided);
  void none(const std::string& moment, const std::string& decision, const std::string& reason);
  void record(const std::string& moment);
  std::optional<meter::HeldEdge> edge_of_try(const meter::Cell& cell) const;
  EdgeView view(const std::string& moment, const offer::Candidate& candidate) const;
  void settle_waiting();

  Machinery* machinery_;
  Offers* offers_;
  Guards* guards_;
  HostDispatch* dispatch_;
  std::shared_ptr<Mailbox> mailbox_;
  Doors doors_;
  std::map<std::string, Open> open_;
  std::vector<std::pair<std::set<std::string>, std::function<void()>>> waiting_;  // for these moments to be decided
};

}  // namespace headroom::client
