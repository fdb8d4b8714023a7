#include "sdk/meter/held_edge.hpp"

#include "sdk/edge/due.hpp"
#include "sdk/edge/fire.hpp"

namespace headroom::meter {

namespace {

protocol::EdgeKind kind_of(ports::RecordKind record, unsigned bit) noexcept {
  switch (record) {
    case ports::RecordKind::feature:
      return protocol::EdgeKind::feature_gated;
    case ports::RecordKind::milestone:
      return protocol::EdgeKind::milestone;
    case ports::RecordKind::intent:
      return protocol::EdgeKind::intent;
    default:
      break;
  }
  switch (bit) {
    case edge::reached_bit:
      return protocol::EdgeKind::limit_reached;
    case edge::repeated_bit:
      return protocol::EdgeKind::limit_repeated;
    case edge::projected_bit:
      return protocol::EdgeKind::exhaustion_projected;
    default:
      return protocol::EdgeKind::limit_approaching;
  }
}

core::Instant period_of(const ports::Record& record) noexcept {
  const core::Instant start = record.period_start.load();
  return start != ports::period_unknown ? start : record.key.period_start;
}

}  // namespace

std::vector<HeldEdge> held_edges(const ports::Place& place, std::uint8_t claimer) {
  std::vector<HeldEdge> held;
  const std::uint64_t word = place.slot->edge.load(std::memory_order_acquire);
  if (edge::claimer(word) != claimer) return held;
  for (unsigned bit = 0; bit < 16; ++bit)
    if ((edge::pending(word) & edge::bit(bit)) != 0) held.push_back(edge_at(place, bit, edge::generation(word)));
  return held;
}

HeldEdge edge_at(const ports::Place& place, unsigned bit, std::uint32_t generation) {
  HeldEdge edge;
  edge.place = place;
  edge.kind = kind_of(place.record->key.record_kind(), bit);
  edge.bit = bit;
  if (edge.kind == protocol::EdgeKind::limit_approaching && bit < ports::max_thresholds)
    edge.threshold = place.slot->thresholds[bit].load();
  edge.generation = generation;
  edge.ordinal = place.slot->ordinal.load();
  edge.period_start = period_of(*place.record);
  edge.used = edge::used_of(*place.slot);
  edge.limit = place.slot->limit.load();
  return edge;
}

bool handled(const HeldEdge& held) noexcept { return edge::handle(*held.place.slot, held.generation, held.bit); }

}  // namespace headroom::meter
