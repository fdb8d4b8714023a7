#pragma once
#include <cstdint>
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
  /// A late answer serves every such moment. One asked for ahead speaks of its threshold and period, and of so many
  /// units wanted, and serves only these.
  enum class For : std::uint8_t { such_moments, this_moment };

  /// Kept until the offer expires; a none until the would-be offer does or until its not_before, without either it is
  /// not kept. Replaces an earlier one. Until when it is kept; nothing: not.
  std::optional<core::Instant> put_or_drop_oldest(const Moment& moment, protocol::DecisionAnswer answer,
                                                  core::Instant now, For serves = For::such_moments);
  bool has(const Moment& moment, core::Instant now) const;
  /// Takes the one that is still valid.
  std::optional<protocol::DecisionAnswer> take(const Moment& moment, core::Instant now);
  void drop_account(std::string_view account);
  void drop_offer(std::string_view offer);

 private:
  struct Kept {
    bool suits(const Moment& moment) const;

    Moment moment;
    protocol::DecisionAnswer answer;
    core::Instant until = 0;
    For serves = For::such_moments;
  };
  std::list<Kept> kept_;  // oldest first
};

}  // namespace headroom::decision
