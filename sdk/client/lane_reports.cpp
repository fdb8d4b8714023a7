#include "sdk/client/lane_reports.hpp"

#include "sdk/client/lane_change.hpp"
#include "sdk/client/usage_row.hpp"
#include "sdk/core/ids.hpp"
#include "sdk/meter/level.hpp"
#include "sdk/meter/placing.hpp"

namespace headroom::client {
namespace {

ports::Place lane_place(ports::CounterPage& page, std::string_view account, std::uint32_t ordinal) {
  ports::Key key(ports::RecordKind::lane, account);
  key.ordinal = ordinal;
  return page.find(key);
}

}  // namespace

std::map<std::string, std::vector<sync::LaneState>> lane_reports(ports::CounterPage& page, core::Instant now) {
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
    const bool is_users = key.record_kind() == ports::RecordKind::user_meter;
    if (!ports::is_meter(key.record_kind()) && !is_users) return;
    const auto lane = lanes.find(key.lane);
    if (lane == lanes.end()) return;
    auto& usage = lane->second.state.usage;
    if (is_users) {
      const ports::Place beside = page.find(meter::key_beside(key, lane->second.account));
      if (auto row = beside ? usage_row(place, *beside.record) : std::nullopt) usage.push_back(*std::move(row));
      return;
    }
    meter::stamp(place, now);
    if (auto row = usage_row(place)) usage.push_back(*std::move(row));
  });
  std::map<std::string, std::vector<sync::LaneState>> reports;
  for (auto& [id, lane] : lanes) reports[lane.account].push_back(std::move(lane.state));
  return reports;
}

}  // namespace headroom::client
