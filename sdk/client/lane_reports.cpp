#include "sdk/client/lane_reports.hpp"

#include <algorithm>

#include "sdk/client/lane_change.hpp"
#include "sdk/core/ids.hpp"

namespace headroom::client {
namespace {

ports::Place lane_place(ports::CounterPage& page, std::string_view account, std::uint32_t ordinal) {
  ports::Key key(ports::RecordKind::lane, account);
  key.ordinal = ordinal;
  return page.find(key);
}

std::int64_t clamped(std::int64_t count) { return std::clamp<std::int64_t>(count, 0, ports::counter_max); }

}  // namespace

std::map<std::string, std::vector<sync::LaneState>> lane_reports(ports::CounterPage& page) {
  struct Lane {
    std::string account;
    sync::LaneState state;
  };
  std::map<ports::LaneId, Lane> lanes;
  page.each([&](const ports::Place& place) {
    const ports::Key& key = place.record->key;
    if (key.record_kind() != ports::RecordKind::lane || key.account_id().empty() || is_given_up(*place.slot)) return;
    const ports::Place first = lane_place(page, key.account_id(), 0);
    Lane& lane = lanes[place.record->lane_id];
    lane.account = key.account_id();
    lane.state.lane = core::to_text(core::Id{place.record->lane_id});
    lane.state.is_frozen = first && first.slot->ordinal.load() != key.ordinal;
  });
  page.each([&](const ports::Place& place) {
    const ports::Key& key = place.record->key;
    if (key.record_kind() != ports::RecordKind::meter) return;
    const auto lane = lanes.find(key.lane);
    const core::Instant period = place.record->period_start.load();
    if (lane == lanes.end() || period == ports::period_unknown) return;
    // Refunds are read first: they never pass what was consumed by then.
    const std::int64_t refunded = clamped(place.slot->refunded.load());
    lane->second.state.usage.push_back(
        {std::string(key.key_name()), period, clamped(place.slot->consumed.load()), refunded});
  });
  std::map<std::string, std::vector<sync::LaneState>> reports;
  for (auto& [id, lane] : lanes) reports[lane.account].push_back(std::move(lane.state));
  return reports;
}

}  // namespace headroom::client
