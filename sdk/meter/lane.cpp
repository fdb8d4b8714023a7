#include "sdk/meter/lane.hpp"

#include "sdk/meter/limits.hpp"

namespace headroom::meter {

namespace {

ports::Key lane_key(std::string_view account, std::uint32_t ordinal) {
  ports::Key key(ports::RecordKind::lane, account);
  key.ordinal = ordinal;
  return key;
}

ports::Place place_lane(ports::CounterPage& page, std::string_view account, std::uint32_t ordinal,
                        const ports::LaneId& fresh) {
  return page.find_or_create(lane_key(account, ordinal), [&](ports::Record& record, ports::Slot& slot) {
    initialise(record, slot, nullptr);
    record.lane_id = fresh;
  });
}

}  // namespace

std::optional<Lane> current_lane(ports::CounterPage& page, std::string_view account, const ports::LaneId& fresh) {
  const auto first = place_lane(page, account, 0, fresh);
  if (!first) return std::nullopt;
  const auto ordinal = static_cast<std::uint32_t>(first.slot->ordinal.load());
  const auto current = ordinal == 0 ? first : place_lane(page, account, ordinal, fresh);
  if (!current) return std::nullopt;
  return Lane{current.record->lane_id, ordinal};
}

std::optional<Lane> renew_lane(ports::CounterPage& page, std::string_view account, const Lane& from,
                               const ports::LaneId& fresh) {
  const auto first = place_lane(page, account, 0, from.id);
  if (!first || !place_lane(page, account, from.ordinal + 1, fresh)) return std::nullopt;
  std::uint64_t expected = from.ordinal;
  first.slot->ordinal.compare_exchange_strong(expected, expected + 1);
  return current_lane(page, account, fresh);
}

std::vector<Lane> lanes(ports::CounterPage& page, std::string_view account) {
  std::vector<Lane> all;
  for (std::uint32_t ordinal = 0;; ++ordinal) {
    const auto place = page.find(lane_key(account, ordinal));
    if (!place) return all;
    all.push_back({place.record->lane_id, ordinal});
  }
}

}  // namespace headroom::meter
