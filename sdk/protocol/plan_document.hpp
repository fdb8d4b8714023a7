#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/offer.hpp"
#include "sdk/protocol/words.hpp"

/// The extract of the catalogue for one account (protocol.md "plan"); also what a bundled plan holds.
namespace headroom::protocol {

/// A configuration feature's value; nothing for a boolean feature.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

struct Period {
  core::Instant start = 0, end = 0;  // [start, end) in UTC (M9)
};

struct PlanMeter {
  std::string key, unit;
  MeterKind kind = MeterKind::sum;
  Enforcement enforcement = Enforcement::soft;
  std::uint32_t generation = 0;                // 24 bits; a new one re-arms the edges (M7)
  std::int64_t base = 0;                       // usage that a plan change has set aside (M16)
  std::optional<std::int64_t> limit, ceiling;  // none: unlimited
  std::optional<core::Instant> grace_until;
  std::vector<std::uint16_t> thresholds;  // per cent, ascending, at most 12
  std::vector<Period> periods;            // the present one and those that follow; empty: lifetime
};

struct PlanFeature {
  std::string key;
  bool granted = false;
  Value value;
  std::string unlocked_by;  // cheapest plan that grants it
};

struct Caps {
  std::uint32_t session = 1, day = 1, month = 3, min_gap_s = 30;  // D5, D6
};

/// What to show for an edge when the server cannot be asked (D4).
struct FallbackOffer {
  EdgeKind edge = EdgeKind::limit_reached;
  std::string key;  // meter or feature; empty: any
  OfferContent offer;
};

struct PlanDocument {
  std::string version;  // decimal; "0" for a bundled plan; never falls
  std::int64_t fresh_s = 300, usable_s = 604'800;
  std::string plan, name;
  std::vector<PlanMeter> meters;
  std::vector<PlanFeature> features;
  std::vector<FallbackOffer> fallback_offers;
  std::vector<std::string> offer_hosts;
  Caps caps;
  bool kill_switch = false;  // D13
};

}  // namespace headroom::protocol
