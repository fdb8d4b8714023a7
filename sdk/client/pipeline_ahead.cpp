#include <utility>

#include "sdk/client/moment_identity.hpp"
#include "sdk/client/pipeline.hpp"
#include "sdk/edge/ahead.hpp"
#include "sdk/edge/projection.hpp"
#include "sdk/edge/word.hpp"

/// What the pipeline sees coming at each tick: exhaustion (M26), and the next edges, whose decisions it asks ahead
/// (D3).
namespace headroom::client {
namespace {

/// Where an account's meters count now.
std::vector<ports::Place> places_of(Account& account) {
  std::vector<ports::Place> places;
  account.each_cell([&](const meter::Cell& cell) {
    const ports::Place place{cell.record.load(), cell.home.load(), false};
    const bool is_limited = cell.slot.load() || (cell.unique.load() && cell.aside.load());
    if (place && is_limited && ports::is_meter(place.record->key.record_kind())) places.push_back(place);
  });
  return places;
}

meter::HeldEdge edge_at(const ports::Place& place, unsigned bit) {
  return meter::edge_at(place, bit, edge::generation(place.slot->edge.load()));
}

}  // namespace

void Pipeline::look_ahead() {
  const auto [id, user] = people_.current();
  Account* account = id.empty() ? nullptr : accounts_->find(id);
  const bool is_heard = dispatch_->has_offer_listener();
  // The leader may serve another account; then whoever could show what comes of it looks.
  if (!account || !(leads_ || is_heard)) return;
  const core::Instant now = machinery_.time.settled();
  for (const ports::Place& place : places_of(*account)) {
    const edge::Span span = edge::span_of(*place.record);
    // Another's claim that is pending takes it along (M7).
    if (edge::project(*place.slot, span, now, seat_->index()))
      for (const meter::HeldEdge& edge : meter::held_edges(place, seat_->index())) raise(edge);
    if (!is_heard) continue;
    const bool is_projected = edge::exhausted_at(*place.slot, span, now).has_value();
    if (const auto bit = edge::edge_ahead(*place.slot, is_projected, now)) ask_ahead(edge_at(place, *bit), user);
  }
}

void Pipeline::ask_ahead(const meter::HeldEdge& edge, const std::string& user) {
  const decision::Moment moment = moment_of(edge, user, machinery_.time.now().trusted);
  if (!offers_.past({moment.account, user}, moment.id)) decisions_.ask_ahead(moment, means_of(moment));
}

}  // namespace headroom::client
