#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::protocol {

struct Money {
  std::int64_t minor = 0;
  std::string currency;  // ISO 4217
  Per per = Per::month;
};

struct Target {
  std::string plan, add_on;
  std::int64_t seats = 0;
};

struct Fact {
  std::string name, value, unit;
};

/// One concrete recommendation, as it travels. Plain text throughout (D10).
struct OfferContent {
  std::string id;
  OfferKind kind = OfferKind::upgrade;
  Route route = Route::self_serve;
  std::string title, body, call_to_action, url, locale;
  Target target;
  Money price_change;
  std::vector<Fact> facts;
  std::string context;  // JSON text for the host's agent
  core::Instant expires_at = 0;
};

}  // namespace headroom::protocol
