#pragma once
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/core/instant.hpp"
#include "sdk/decision/moment.hpp"
#include "sdk/protocol/decision.hpp"

namespace headroom::decision {

/// Answers kept for the next moment of the same account, user, edge and key: asked for ahead (D3), or come too late
/// (D2). At most 64; the oldest is dropped. Not synchronised.
class Shelf {
 public:
  /// Kept until the offer expires; a none until its not_before, without one it is not kept. Replaces an earlier one.
  void put_or_drop_oldest(const Moment& moment, protocol::DecisionAnswer answer, core::Instant now);
  /// Takes the one that is still valid.
  std::optional<protocol::DecisionAnswer> take(const Moment& moment, core::Instant now);
  void drop_account(std::string_view account);
  void drop_offer(std::string_view offer);

 private:
  struct Kept {
    Moment moment;
    protocol::DecisionAnswer answer;
    core::Instant until = 0;
  };
  std::list<Kept> kept_;  // oldest first
};

}  // namespace headroom::decision
