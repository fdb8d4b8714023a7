#pragma once

namespace headroom::testing {

/// 5 archives, hard, no encryption, and an offer for 80 %.
inline constexpr const char* bundled_plan = R"json({
  "version": "0", "plan": "free", "name": "Free",
  "meters": [{"meter": "archives", "kind": "sum", "unit": "archive", "enforcement": "hard", "generation": 1, "base": 0,
              "limit": 5, "thresholds": [80, 95], "periods": []}],
  "features": [{"feature": "encryption", "granted": false, "unlocked_by": "team"}],
  "fallback_offers": [{"edge": "limit_approaching", "meter": "archives",
    "offer": {"id": "fallback", "kind": "upgrade", "route": "self_serve", "title": "Team", "body": "More of it",
              "call_to_action": "Upgrade", "url": "", "locale": "en", "target": {"plan": "team"},
              "price_change": {"minor": 2900, "currency": "USD", "per": "month"},
              "facts": [{"name": "used", "value": "4 of 5", "unit": ""}], "expires_at": "2100-01-01T00:00:00Z"}}]
})json";

}  // namespace headroom::testing
