#include "sdk/client/range_check.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "sdk/client/lane_change.hpp"
#include "sdk/core/ids.hpp"
#include "sdk/ports/counter_sketch.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::client {
namespace {

struct Count {
  std::int64_t consumed = 0, refunded = 0;
};
using Acknowledged = std::map<std::tuple<std::string, std::string, core::Instant>, Count>;  // by lane, meter, period

bool is_in_range(std::int64_t count, std::int64_t acknowledged) noexcept {
  return count >= acknowledged && count - acknowledged <= ports::max_amount;
}

/// True: the counter was outside its range.
bool put_right(ports::Slot& slot, const Count& acknowledged) noexcept {
  if (slot.others.load() > ports::counter_max || slot.others.load() < -ports::counter_max) slot.others.store(0);
  const std::int64_t refunded = slot.refunded.load(), consumed = slot.consumed.load();
  if (is_in_range(consumed, acknowledged.consumed) && is_in_range(refunded, acknowledged.refunded) &&
      refunded <= consumed)
    return false;
  slot.consumed.store(acknowledged.consumed);
  slot.refunded.store(acknowledged.refunded);
  return true;
}

std::set<ports::LaneId> lanes_given_up(ports::CounterPage& page) {
  std::set<ports::LaneId> ids;
  page.each([&](const ports::Place& place) {
    if (place.record->key.record_kind() == ports::RecordKind::lane && is_given_up(*place.slot))
      ids.insert(place.record->lane_id);
  });
  return ids;
}

}  // namespace

std::size_t check_ranges(const Machinery& machinery) {
  const auto given_up = lanes_given_up(machinery.page);
  std::map<std::string, Acknowledged> known;  // by account
  std::map<std::string, std::set<ports::LaneId>> failing;
  std::size_t put_right_count = 0;
  machinery.page.each([&](const ports::Place& place) {
    const ports::Key& key = place.record->key;
    const bool is_sum = place.slot->kind.load() == static_cast<std::uint8_t>(protocol::MeterKind::sum);
    const bool counts = ports::unique_of(place) || (key.record_kind() == ports::RecordKind::meter && is_sum);
    if (!counts || given_up.contains(key.lane)) return;
    const std::string account(key.account_id());
    const auto [at, is_first] = known.try_emplace(account);
    if (is_first)
      if (const auto rows = machinery.store.mirrors(account))
        for (const auto& row : *rows)
          if (row.user.empty()) at->second[{row.lane, row.meter, row.period}] = {row.consumed, row.refunded};
    const auto row = at->second.find(
        {core::to_text(core::Id{key.lane}), std::string(key.key_name()), place.record->period_start.load()});
    if (!put_right(*place.slot, row == at->second.end() ? Count{} : row->second)) return;
    failing[account].insert(key.lane);
    ++put_right_count;
  });
  for (const auto& [account, lanes] : failing) {
    ports::LaneId fresh;
    machinery.random.fill(fresh);
    const auto present = meter::current_lane(machinery.page, account, fresh);
    machinery.random.fill(fresh);
    if (present && lanes.contains(present->id)) (void)freeze_lane(machinery.page, account, *present, fresh);
  }
  return put_right_count;
}

}  // namespace headroom::client
