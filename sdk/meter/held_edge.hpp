#pragma once
#include <cstdint>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/ports/counter_page.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::meter {

/// An edge that fired, that this client has to handle, and has not: what a decision is asked for. Everything in it but
/// `used` and `limit` is the moment's identity (D1) and the same after a crash.
struct HeldEdge {
  ports::Place place;
  protocol::EdgeKind kind = protocol::EdgeKind::limit_approaching;
  unsigned bit = 0;
  std::uint16_t threshold = 0;  // limit_approaching
  std::uint32_t generation = 0;
  std::uint64_t ordinal = 0;         // feature_gated, milestone, intent
  core::Instant period_start = 0;    // 0: not known yet
  std::int64_t used = 0, limit = 0;  // as they stand
};

/// What `claimer` holds in the place, lowest bit first.
std::vector<HeldEdge> held_edges(const ports::Place& place, std::uint8_t claimer);
/// One edge of the place as it stands, fired or not: what a further try belongs to.
HeldEdge edge_at(const ports::Place& place, unsigned bit, std::uint32_t generation);
/// After its delivery; false when the edge is void, because its generation is over.
bool handled(const HeldEdge& edge) noexcept;

}  // namespace headroom::meter
