#pragma once
// The token in a checkout link: everything the upgrade needs, signed, so that an offer whose record was lost in a crash
// still completes. It lives 24 hours and is bound to one account.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/offer.hpp"

namespace headroom::server::billing {

inline constexpr core::Duration checkout_lifetime = core::day;

struct CheckoutClaim {
  std::string account, user;
  std::string decision, offer;   // ids; what the upgrade is attributed to
  protocol::Target target;       // what is bought
  protocol::Money price_change;  // as offered
  core::Instant issued_at = 0, expires_at = 0;
};

// `secret` is the server's (see Secrets). Text of [A-Za-z0-9_.-], fit for a URL's path: base64url of the claim as JSON,
// a dot, and base64url of its HMAC-SHA256.
std::string issue_checkout_token(std::string_view secret, const CheckoutClaim& claim);

// The claim, if every byte is as it was issued; whether it has expired is for the reader to judge.
std::optional<CheckoutClaim> read_checkout_token(std::string_view secret, std::string_view token);

}  // namespace headroom::server::billing
