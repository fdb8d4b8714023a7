#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/decision/moment.hpp"
#include "sdk/decision/shelf.hpp"
#include "sdk/protocol/decision.hpp"

namespace headroom::decision {

/// How the asking may go, at the instant of the moment.
struct Means {
  bool is_online = true;
  bool is_enrolled = true;  // this account has a device token; else the request waits for enrolled()
  bool is_killed = false;   // D13
  bool is_consent_withheld = false;
  std::optional<protocol::OfferContent> fallback;  // the plan's for this edge (D4)
};

/// Why a request brought no answer.
enum class Failure : std::uint8_t { network, unauthorized, refused, server, garbled };

/// The one answer to a moment.
struct Decided {
  enum class From : std::uint8_t {
    server,
    kept,
    fallback,
    here
  };  // kept: asked ahead, or answered late to an earlier moment
  Moment moment;
  From from = From::here;
  protocol::DecisionAnswer answer;  // an offer, or none with its reason
};

struct Next {
  std::vector<Moment> requests;  // send decision::request_for each of these
  std::vector<Decided> decided;
  core::Duration wake_at = 0;  // call due() then, on the steady clock; 0: not needed
};

/// Gets each moment its one answer within the deadline (D2, D4), by at most one request. Answers that come later are
/// kept for the next such moment. Bounded: `max_open` moments, the next is decided as none, `busy`. Not synchronised.
class Desk {
 public:
  struct Settings {
    core::Duration deadline = 300;
    std::size_t max_open = 64;
  };

  explicit Desk(const Settings& settings) : settings_(settings) {}

  /// A moment asked about before, under way or answered, asks nothing and is answered once.
  Next ask(const Moment& moment, const Means& means, core::Now now);
  /// The account can be asked for now: requests that waited for it go out.
  Next enrolled(std::string_view account, core::Now now);
  /// The request for this moment was answered, or failed; both after its deadline too.
  Next answered(std::string_view moment, protocol::DecisionAnswer answer, core::Now now);
  Next failed(std::string_view moment, Failure failure, core::Now now);
  Next due(core::Now now);

  /// An answer asked for ahead (D3), until its expiry.
  void prefetched(const Moment& moment, protocol::DecisionAnswer answer, core::Now now);
  /// Forgets what was kept: of an account whose plan changed or that was logged out.
  void drop_kept(std::string_view account);
  /// Withdrawn by the server (D3).
  void drop_kept_offer(std::string_view offer);

 private:
  struct Open {
    Moment moment;
    std::optional<protocol::OfferContent> fallback;
    core::Duration deadline = 0;
    bool is_sent = false, is_decided = false;
  };

  void decide(Open& open, Decided::From from, protocol::DecisionAnswer answer, Next& next);
  void give_up(Open& open, std::string_view reason, core::Now now, Next& next);
  bool make_place();
  Next with_wake(Next next) const;

  Settings settings_;
  std::map<std::string, Open, std::less<>> open_;
  std::deque<std::string> answered_;  // the latest ids, so that a repeat is known
  Shelf shelf_;
};

}  // namespace headroom::decision
